// The ratios of all rows that have a goal, as one SVG: a bar per row on a logarithmic scale where 1 means "as Apache Kafka" and further to
// the right is better for us; a stroke across the bar's row says where the goal is. Its colours follow the reader's scheme, light or dark.

const ROW_HEIGHT = 19;
const LABEL_WIDTH = 400;
const PLOT_WIDTH = 400;
const MARGIN = 16;
const FIGURE_WIDTH = 44;
const TOP = 62;
const TICKS = [0.5, 1, 2, 4, 8, 16, 32, 64];
/** Bars end here at the latest; their figures tell the rest. */
const ADVANTAGE_MIN = 0.5;
const ADVANTAGE_MAX = 64;

// Blue and orange: told apart by everybody, and both far enough from either background.
const STYLE = `
.paper{fill:#fff}text{fill:#1f2328}.quiet{fill:#59636e}.grid{stroke:#d8dee4}.one{stroke:#59636e}
.ahead{fill:#2f6fbf}.behind{fill:#c2571a}.goal{stroke:#1f2328;stroke-width:2}.section{font-weight:bold}
@media(prefers-color-scheme:dark){.paper{fill:#0d1117}text{fill:#e6edf3}.quiet{fill:#9198a1}.grid{stroke:#2a3038}
.one{stroke:#9198a1}.ahead{fill:#4d94e8}.behind{fill:#e0783a}.goal{stroke:#e6edf3}}`;

function escapeText(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function positionOf(advantage) {
  const bounded = Math.min(ADVANTAGE_MAX, Math.max(ADVANTAGE_MIN, advantage));
  const fraction = Math.log(bounded / ADVANTAGE_MIN) / Math.log(ADVANTAGE_MAX / ADVANTAGE_MIN);
  return MARGIN + LABEL_WIDTH + fraction * PLOT_WIDTH;
}

/** How many times better a ratio is. */
function advantageOf({ better }, ratio) {
  return better === 'higher' ? ratio : 1 / ratio;
}

/** Where the goal lies on the plot's scale; a goal for our own figure is one for the ratio to theirs. */
function goalAdvantage(row) {
  const { max, min, ratioMax, ratioMin } = row.goal;
  return advantageOf(row, ratioMax ?? ratioMin ?? (max ?? min) / row.theirs);
}

function drawRow(row, y) {
  const advantage = advantageOf(row, row.ratio);
  const from = positionOf(Math.min(1, advantage));
  const to = positionOf(Math.max(1, advantage));
  const goal = positionOf(goalAdvantage(row)).toFixed(1);
  const middle = y + ROW_HEIGHT / 2 + 4;
  const side = advantage >= 1 ? 'ahead' : 'behind';
  const figure = `${advantage >= 10 ? advantage.toFixed(0) : advantage.toFixed(1)} x`;
  const end = MARGIN + LABEL_WIDTH + PLOT_WIDTH + FIGURE_WIDTH;
  const label = `<text x="${MARGIN + LABEL_WIDTH - 10}" y="${middle}" text-anchor="end">`;
  const width = (to - from).toFixed(1);
  const height = ROW_HEIGHT - 8;
  return [
    `${label}${escapeText(row.label)}</text>`,
    `<rect class="${side}" x="${from.toFixed(1)}" y="${y + 4}" width="${width}" height="${height}"/>`,
    `<path class="goal" d="M${goal} ${y + 1}V${y + ROW_HEIGHT - 1}"/>`,
    `<text x="${end}" y="${middle}" text-anchor="end">${figure}</text>`,
  ];
}

function isDrawn(row) {
  return row.goal !== undefined && row.ratio !== null && row.ratio > 0;
}

function drawGrid(bottom) {
  return TICKS.map((tick) => {
    const x = positionOf(tick).toFixed(1);
    const line = `<path class="${tick === 1 ? 'one' : 'grid'}" d="M${x} ${TOP - 8}V${bottom}"/>`;
    return `${line}<text class="quiet" x="${x}" y="${TOP - 14}" text-anchor="middle">${tick} x</text>`;
  });
}

/** `reports`: as `Report.data` has said, from JSON. */
export function plotSvg(reports) {
  const parts = [];
  let y = TOP;
  for (const { name, title, rows } of reports) {
    const drawn = rows.filter(isDrawn);
    if (drawn.length === 0) continue;
    const text = escapeText(`${name}: ${title}`);
    parts.push(`<text class="section" x="${MARGIN}" y="${y + ROW_HEIGHT - 5}">${text}</text>`);
    y += ROW_HEIGHT + 1;
    for (const row of drawn) {
      parts.push(...drawRow(row, y));
      y += ROW_HEIGHT;
    }
    y += 8;
  }
  const width = 2 * MARGIN + LABEL_WIDTH + PLOT_WIDTH + FIGURE_WIDTH;
  const height = y + MARGIN;
  const heading = 'Odradek beside Apache Kafka 4.3.1';
  const explanation = 'times better, logarithmic; | the goal';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
    ' font-family="system-ui,sans-serif" font-size="12">',
    `<title>${heading}: ${explanation}</title><style>${STYLE}</style>`,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    `<text class="section" x="${MARGIN}" y="24" font-size="15">${heading}</text>`,
    `<text class="quiet" x="${MARGIN + LABEL_WIDTH}" y="24">${explanation}</text>`,
    ...drawGrid(y),
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}
