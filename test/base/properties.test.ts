import { describe, expect, it } from 'vitest';
import { parseProperties } from '../../src/base/properties.ts';

/** [text, what java.util.Properties.load makes of it] */
const cases: readonly (readonly [string, Record<string, string>])[] = [
  ['a=b', { a: 'b' }],
  ['a: b', { a: 'b' }],
  ['a b', { a: 'b' }],
  ['  a  =  b  ', { a: 'b  ' }],
  ['a\t=\tb', { a: 'b' }],
  ['a', { a: '' }],
  ['a=', { a: '' }],
  ['a==b', { a: '=b' }],
  ['a = = b', { a: '= b' }],
  ['# no=\n! no=\n  # no=\na=1#2', { a: '1#2' }],
  ['a=1\nb=2\r\nc=3\rd=4', { a: '1', b: '2', c: '3', d: '4' }],
  ['a=1\na=2', { a: '2' }],
  ['a=1,\\\n   2,\\\n\t3', { a: '1,2,3' }],
  ['a=b\\\\\nc=d', { a: 'b\\', c: 'd' }],
  ['a=b\\\n', { a: 'b' }],
  ['a=b\\', { a: 'b' }],
  ['a\\=b=c\\:d', { 'a=b': 'c:d' }],
  ['a\\ b=c', { 'a b': 'c' }],
  ['a=\\u00e9\\t\\n\\q', { a: '\u00e9\t\nq' }],
  ['log.dirs=C\\:\\\\kafka', { 'log.dirs': 'C:\\kafka' }],
  ['\n\n   \n', {}],
  ['# a comment does not continue \\\na=1', { a: '1' }],
  ['a=1\\\n# part of the value', { a: '1# part of the value' }],
  ['\uFEFFa=1', { a: '1' }],
  ['=x', { '': 'x' }],
];

describe('a properties file is read as Java reads it', () => {
  for (const [text, expected] of cases) {
    it(JSON.stringify(text), () => {
      expect(Object.fromEntries(parseProperties(text))).toEqual(expected);
    });
  }
});
