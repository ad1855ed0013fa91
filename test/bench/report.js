// Samples by row and kind; medians and ratios of them; a Markdown table for people and JSON for the plot.

export const kindNames = { odradek: 'Odradek', kafka: 'Apache Kafka' };

/** Of an even number of samples the mean of the middle two, which favours nobody. */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
}

/** `sorted`: ascending. The smallest value that at least this fraction of all is not above. */
export function quantile(sorted, fraction) {
  if (sorted.length === 0) return Number.NaN;
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * fraction) - 1)];
}

function formatNumber(value) {
  if (!Number.isFinite(value)) return '-';
  if (value === 0) return '0';
  const magnitude = Math.abs(value);
  const digits = magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : magnitude >= 0.1 ? 2 : 3;
  return value.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

function goalText(goal) {
  if (goal === undefined) return '';
  const parts = [];
  if (goal.max !== undefined) parts.push(`<= ${goal.max}`);
  if (goal.min !== undefined) parts.push(`>= ${goal.min}`);
  if (goal.ratioMax !== undefined) parts.push(`<= ${goal.ratioMax} x`);
  if (goal.ratioMin !== undefined) parts.push(`>= ${goal.ratioMin} x`);
  return parts.join(', ');
}

function isMet(goal, ours, ratio) {
  if (goal === undefined || !Number.isFinite(ours)) return null;
  if (goal.max !== undefined && ours > goal.max) return false;
  if (goal.min !== undefined && ours < goal.min) return false;
  if (goal.ratioMax === undefined && goal.ratioMin === undefined) return true;
  if (!Number.isFinite(ratio)) return null;
  return !(ratio > goal.ratioMax) && !(ratio < goal.ratioMin);
}

export class Report {
  constructor(name, title, kinds) {
    this.name = name;
    this.title = title;
    this.kinds = kinds;
    this.rowByLabel = new Map();
    this.notes = [];
  }

  /**
   * One measurement. `better` says which way is good, for the plot; `goal` is a limit for our own figure (`max`, `min`) or for
   * its ratio to Apache Kafka's (`ratioMax`, `ratioMin`).
   */
  add(kind, label, unit, value, { better = 'lower', goal = undefined } = {}) {
    let row = this.rowByLabel.get(label);
    if (row === undefined) {
      row = { label, unit, better, goal, samples: { odradek: [], kafka: [] } };
      this.rowByLabel.set(label, row);
    }
    row.samples[kind].push(value);
  }

  note(text) {
    if (!this.notes.includes(text)) this.notes.push(text);
  }

  rows() {
    return [...this.rowByLabel.values()].map((row) => {
      const ours = row.samples.odradek.length > 0 ? median(row.samples.odradek) : Number.NaN;
      const theirs = row.samples.kafka.length > 0 ? median(row.samples.kafka) : Number.NaN;
      const ratio = ours / theirs;
      return { ...row, ours, theirs, ratio, isMet: isMet(row.goal, ours, ratio) };
    });
  }

  /** Everything about it, as it is kept; JSON makes null of a figure that there is not. */
  data() {
    const { name, title, kinds, notes } = this;
    return { name, title, kinds, notes, rows: this.rows() };
  }
}

/** `report`: what `Report.data` has said, or what has become of it in JSON. */
export function markdownTable({ name, title, kinds, notes, rows }) {
  const both = kinds.length === 2;
  const names = kinds.map((kind) => kindNames[kind]);
  const head = ['', 'unit', ...names, ...(both ? ['ratio'] : []), 'goal'];
  const lines = [`### ${name}: ${title}`, '', tableLine(head)];
  lines.push(`|---|---|${'---:|'.repeat(names.length + (both ? 1 : 0))}---|`);
  for (const row of rows) {
    const figures = kinds.map((kind) => formatNumber(kind === 'odradek' ? row.ours : row.theirs));
    if (both) figures.push(formatNumber(row.ratio));
    const verdict = row.isMet === null ? '' : row.isMet ? ' (met)' : ' (not met)';
    lines.push(tableLine([row.label, row.unit, ...figures, goalText(row.goal) + verdict]));
  }
  const rounds = Math.max(0, ...rows.map((row) => row.samples[kinds[0]].length));
  lines.push('', `Median of ${rounds}. ${notes.join(' ')}`.trim(), '');
  return lines.join('\n');
}

function tableLine(cells) {
  return `| ${cells.join(' | ')} |`;
}
