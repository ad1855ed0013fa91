import { describe, expect, it } from 'vitest';
import { tableText } from '../../src/cli/output.ts';
import {
  formatRecord,
  parseRecordJson,
  recordJson,
  withEscapes,
} from '../../src/cli/record-text.ts';

const record = {
  partition: 2,
  offset: 41,
  timestamp: 1_700_000_000_000,
  key: Buffer.from('k'),
  value: Buffer.from('välue'),
  headers: [
    { key: 'a', value: Buffer.from('1') },
    { key: 'b', value: null },
  ],
};

describe('records as text', () => {
  it('in the format of kcat', () => {
    const format = withEscapes('%t %p %o %k=%s [%h] %T %K %S %% %x\\t\\x41\\n');
    expect(formatRecord(format, 'topic', record, 'utf8')).toBe(
      'topic 2 41 k=välue [a=1,b=NULL] 1700000000000 1 6 % %x\tA\n',
    );
  });

  it('a null key or value is empty, and its size is -1', () => {
    const tombstone = { ...record, key: null, value: null };
    expect(formatRecord('(%k)(%s)%K%S', 'topic', tombstone, 'utf8')).toBe('()()-1-1');
  });

  it('as JSON comes back as it was', () => {
    for (const encoding of ['utf8', 'base64', 'hex'] as const) {
      const back = parseRecordJson(recordJson('topic', record, encoding), encoding, 0);
      const { key, value, headers, partition } = record;
      expect(back).toEqual({ key, value, headers, partition, timestampMs: record.timestamp });
    }
  });

  it('takes short JSON', () => {
    const line = '{"value":{"n":1},"headers":{"h":"x"}}';
    expect(parseRecordJson(line, 'utf8', 5)).toEqual({
      key: null,
      value: Buffer.from('{"n":1}'),
      headers: [{ key: 'h', value: Buffer.from('x') }],
      partition: null,
      timestampMs: 5,
    });
  });

  it('refuses what is no object', () => {
    expect(() => parseRecordJson('nonsense', 'utf8', 0)).toThrow('no JSON');
    expect(() => parseRecordJson('[1]', 'utf8', 0)).toThrow('expected an object');
  });
});

describe('tables', () => {
  it('align text to the left and numbers to the right', () => {
    const text = tableText(
      ['NAME', 'COUNT'],
      [
        ['a', 10],
        ['long name', 5],
        ['none', null],
      ],
    );
    expect(text).toBe('NAME       COUNT\na             10\nlong name      5\nnone           -');
  });
});
