/**
 * A strict reader of Prometheus' text format 0.0.4 and of OpenMetrics 1.0: throws at whatever a scraper might
 * stumble over.
 */
export type Family = {
  readonly type: string;
  readonly help: string;
  /** By name and labels as they are written. */
  readonly samples: Map<string, number>;
};

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = `[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"`;
const SAMPLE = new RegExp(`^((${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)\\})?) (\\S+)$`);
const NUMBER = /^(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]Inf|NaN)$/;

export function parseMetrics(text: string, isOpenMetrics: boolean): Map<string, Family> {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const lines = text.slice(0, -1).split('\n');
  if (isOpenMetrics && lines.pop() !== '# EOF') throw new Error('no # EOF');
  const families = new Map<string, Family>();
  let current: { readonly name: string; readonly family: Family } | null = null;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    if (line.startsWith('#')) {
      const help = new RegExp(`^# HELP (${NAME}) (.+)$`).exec(line);
      const type = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram)$`).exec(
        lines[++i] ?? '',
      );
      if (help === null || type === null || help[1] !== type[1]) throw new Error(line);
      const name = help[1]!;
      if (families.has(name)) throw new Error(`${name} stands twice`);
      current = { name, family: { type: type[2]!, help: help[2]!, samples: new Map() } };
      families.set(name, current.family);
      continue;
    }
    const sample = SAMPLE.exec(line);
    if (sample === null || current === null || !NUMBER.test(sample[4]!)) throw new Error(line);
    checkName(sample[2]!, current.name, current.family.type, isOpenMetrics);
    if (current.family.samples.has(sample[1]!)) throw new Error(`${sample[1]} stands twice`);
    current.family.samples.set(sample[1]!, Number(sample[4]!.replace('Inf', 'Infinity')));
  }
  for (const [name, { type, samples }] of families)
    if (type === 'histogram') checkHistogram(name, samples);
  return families;
}

function checkName(sample: string, family: string, type: string, isOpenMetrics: boolean): void {
  if (type === 'histogram') {
    if (!['_bucket', '_sum', '_count'].some((suffix) => sample === family + suffix))
      throw new Error(sample);
    return;
  }
  const isCounter = type === 'counter';
  if (sample.endsWith('_total') !== isCounter) throw new Error(`${sample} is a ${type}`);
  const expected = isCounter && isOpenMetrics ? `${family}_total` : family;
  if (sample !== expected) throw new Error(`${sample} in the family ${family}`);
}

function checkHistogram(name: string, samples: ReadonlyMap<string, number>): void {
  let lastBound = -Infinity;
  let lastCount = 0;
  for (const [sample, count] of samples) {
    const bound = /_bucket\{le="(.+)"\}$/.exec(sample)?.[1];
    if (bound === undefined) continue;
    const value = Number(bound.replace('Inf', 'Infinity'));
    if (!(value > lastBound) || count < lastCount) throw new Error(sample);
    lastBound = value;
    lastCount = count;
  }
  if (lastBound !== Infinity || samples.get(`${name}_count`) !== lastCount) throw new Error(name);
  if (!samples.has(`${name}_sum`)) throw new Error(`${name} has no sum`);
}
