// The ratios of all benches that have been run on both kinds, as one SVG: a bar per row, on a logarithmic scale where 1 means
// "as Apache Kafka" and to the right is better for us.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROW_HEIGHT = 18;
const LABEL_WIDTH = 390;
const PLOT_WIDTH = 420;
const MARGIN = 16;
const TICKS = [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128];
/** Bars end here at the latest; their figures tell the rest. */
const ADVANTAGE_MIN = 0.25;
const ADVANTAGE_MAX = 128;

function escapeText(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function positionOf(advantage) {
  const bounded = Math.min(ADVANTAGE_MAX, Math.max(ADVANTAGE_MIN, advantage));
  const fraction = Math.log(bounded / ADVANTAGE_MIN) / Math.log(ADVANTAGE_MAX / ADVANTAGE_MIN);
  return MARGIN + LABEL_WIDTH + fraction * PLOT_WIDTH;
}

function drawRow(row, y) {
  const advantage = row.better === 'higher' ? row.ratio : 1 / row.ratio;
  const from = positionOf(Math.min(1, advantage));
  const to = positionOf(Math.max(1, advantage));
  const middle = y + ROW_HEIGHT / 2 + 4;
  const colour = advantage >= 1 ? '#2f7d4f' : '#b5502f';
  const figure = `${advantage >= 10 ? advantage.toFixed(0) : advantage.toFixed(1)} x`;
  const figureX = advantage >= 1 ? to + 4 : from - 4;
  const anchor = advantage >= 1 ? 'start' : 'end';
  return [
    `<text x="${MARGIN + LABEL_WIDTH - 8}" y="${middle}" text-anchor="end">${escapeText(row.label)}</text>`,
    `<rect x="${from.toFixed(1)}" y="${y + 3}" width="${(to - from).toFixed(1)}" height="${ROW_HEIGHT - 6}" fill="${colour}"/>`,
    `<text x="${figureX.toFixed(1)}" y="${middle}" text-anchor="${anchor}">${figure}</text>`,
  ];
}

/** `reports`: as Report.json() makes them. */
export function plotSvg(reports) {
  const parts = [];
  let y = 46;
  for (const report of reports) {
    const rows = report.rows.filter((row) => Number.isFinite(row.ratio) && row.ratio > 0);
    if (rows.length === 0) continue;
    const title = escapeText(`${report.name}: ${report.title}`);
    parts.push(`<text x="${MARGIN}" y="${y + ROW_HEIGHT - 5}" font-weight="bold">${title}</text>`);
    y += ROW_HEIGHT + 2;
    for (const row of rows) {
      parts.push(...drawRow(row, y));
      y += ROW_HEIGHT;
    }
    y += 6;
  }
  const grid = TICKS.map((tick) => {
    const x = positionOf(tick).toFixed(1);
    const stroke = tick === 1 ? '#555' : '#ddd';
    return (
      `<line x1="${x}" y1="40" x2="${x}" y2="${y}" stroke="${stroke}"/>` +
      `<text x="${x}" y="34" text-anchor="middle" fill="#555">${tick}</text>`
    );
  });
  const width = 2 * MARGIN + LABEL_WIDTH + PLOT_WIDTH + 40;
  const height = y + MARGIN;
  const heading = 'Odradek beside Apache Kafka 4.3.1: times better (logarithmic)';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
    ' font-family="sans-serif" font-size="12">',
    `<title>${heading}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${MARGIN}" y="18" font-size="14" font-weight="bold">${heading}</text>`,
    ...grid,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

/** JSON has no NaN: a ratio that could not be taken is null there. */
export function writePlot(resultsDirectory, names, file) {
  const reports = names
    .map((name) => join(resultsDirectory, `${name}.json`))
    .filter(existsSync)
    .map((path) => JSON.parse(readFileSync(path, 'utf8')));
  if (reports.some((report) => report.rows.some((row) => row.ratio !== null))) {
    writeFileSync(file, plotSvg(reports));
  }
}
