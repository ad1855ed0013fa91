/**
 * Writes metrics in the two formats that Prometheus reads: its own text format 0.0.4, and OpenMetrics 1.0.
 *
 * Invariants: the samples of a family stand together behind its TYPE and HELP; a counter's name ends in
 * `_total`, which OpenMetrics leaves out of the family's name; OpenMetrics ends with `# EOF`.
 */
import type { DurationsView } from '../base/durations.ts';

export type MetricsFormat = 'prometheus' | 'openmetrics';
export type Labels = { readonly [name: string]: string | number };

const NO_LABELS: Labels = {};

export class MetricsText {
  private readonly format: MetricsFormat;
  private lines: string[];

  constructor(format: MetricsFormat) {
    this.format = format;
    this.lines = [];
  }

  /** A family of one sample. */
  gauge(name: string, help: string, value: number): void {
    this.beginGauge(name, help);
    this.sample(name, value);
  }

  counter(name: string, help: string, value: number): void {
    this.beginCounter(name, help);
    this.sample(name, value);
  }

  beginGauge(name: string, help: string): void {
    this.begin(name, 'gauge', help);
  }

  beginCounter(name: string, help: string): void {
    const family = this.format === 'openmetrics' ? name.replace(/_total$/, '') : name;
    this.begin(family, 'counter', help);
  }

  sample(name: string, value: number, labels: Labels = NO_LABELS): void {
    this.lines.push(`${name}${labelsText(labels)} ${numberText(value)}\n`);
  }

  /** Times in seconds, whatever they were measured in. */
  histogram(name: string, help: string, { histogram, count, totalMs }: DurationsView): void {
    this.begin(name, 'histogram', help);
    let atMost = 0;
    for (const bucket of histogram) {
      atMost += bucket.count;
      this.sample(`${name}_bucket`, atMost, { le: this.boundText(bucket.atMostMs / 1000) });
    }
    this.sample(`${name}_sum`, totalMs / 1000);
    this.sample(`${name}_count`, count);
  }

  end(): void {
    if (this.format === 'openmetrics') this.lines.push('# EOF\n');
  }

  /** What has been written since the last call. */
  take(): string {
    const text = this.lines.join('');
    this.lines = [];
    return text;
  }

  private begin(family: string, type: string, help: string): void {
    const escaped = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
    const quoted = this.format === 'openmetrics' ? escaped.replaceAll('"', '\\"') : escaped;
    this.lines.push(`# HELP ${family} ${quoted}\n# TYPE ${family} ${type}\n`);
  }

  /** OpenMetrics wants a bound to look like a floating-point number. */
  private boundText(bound: number): string {
    const text = numberText(bound);
    return this.format === 'openmetrics' && /^\d+$/.test(text) ? `${text}.0` : text;
  }
}

function labelsText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => {
    const escaped = String(value)
      .replaceAll('\\', '\\\\')
      .replaceAll('"', '\\"')
      .replaceAll('\n', '\\n');
    return `${name}="${escaped}"`;
  });
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function numberText(value: number): string {
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}
