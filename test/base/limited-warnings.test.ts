import { describe, expect, it } from 'vitest';
import { LimitedWarnings } from '../../src/base/limited-warnings.ts';
import type { BrokerLogger } from '../../src/base/logger.ts';

type Line = { readonly level: string; readonly message: string; readonly fields: object };

function collect(lines: Line[]): BrokerLogger {
  const at =
    (level: string) =>
    (message: string, fields: object = {}): void => {
      lines.push({ level, message, fields });
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

describe('warnings that anybody can cause', () => {
  it('are ten a minute; the first of the next minute counts those that were not', () => {
    const lines: Line[] = [];
    const warnings = new LimitedWarnings(collect(lines));
    for (let i = 0; i < 25; i++) warnings.warn(1000 + i, 'what', { i });
    expect(lines.map(({ level }) => level)).toEqual([
      ...Array.from({ length: 10 }, () => 'warn'),
      ...Array.from({ length: 15 }, () => 'debug'),
    ]);
    lines.length = 0;
    warnings.warn(60_999, 'what', { i: 25 });
    warnings.warn(61_000, 'what', { i: 26 });
    warnings.warn(61_001, 'what', { i: 27 });
    expect(lines).toEqual([
      { level: 'debug', message: 'what', fields: { i: 25 } },
      { level: 'warn', message: 'what', fields: { i: 26, likeItBefore: 16 } },
      { level: 'warn', message: 'what', fields: { i: 27 } },
    ]);
  });
});
