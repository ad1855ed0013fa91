import { describe, expect, it } from 'vitest';
import { ZERO_UUID } from '../../src/base/uuid.ts';
import {
  ApiKey,
  apiName,
  findApi,
  requestHeaderVersion,
  responseHeaderVersion,
} from '../../src/protocol/api-keys.ts';
import { ProtocolError } from '../../src/protocol/protocol-error.ts';
import { ExactWireReader, WireReader } from '../../src/protocol/wire-reader.ts';
import { WireWriter } from '../../src/protocol/wire-writer.ts';

function written(write: (w: WireWriter) => void): Buffer {
  const w = new WireWriter();
  write(w);
  return w.toBuffer();
}

function reader(hex: string): WireReader {
  return new WireReader(Buffer.from(hex, 'hex'));
}

describe('integers', () => {
  it('64 bits survive within 2^53, on both sides of zero', () => {
    const values = [
      0,
      1,
      -1,
      2 ** 31,
      -(2 ** 31),
      2 ** 32,
      -(2 ** 32),
      2 ** 53 - 1,
      -(2 ** 53) + 1,
    ];
    values.push(-(2 ** 32) - 1, 1_700_000_000_000, -(2 ** 63));
    for (const value of values) {
      const bytes = written((w) => w.int64(value));
      expect(bytes.readBigInt64BE()).toBe(BigInt(value));
      expect(new WireReader(bytes).int64()).toBe(value);
    }
  });

  it('2^63 - 1 survives as the double next to it', () => {
    const bytes = written((w) => w.int64(2 ** 63));
    expect(bytes.toString('hex')).toBe('7fffffffffffffff');
    expect(new WireReader(bytes).int64()).toBe(2 ** 63);
    expect(new ExactWireReader(bytes).int64()).toBe(2n ** 63n - 1n);
  });

  it('unsigned varints take up to five bytes and no bit more', () => {
    const cases: [number, string][] = [
      [0, '00'],
      [127, '7f'],
      [128, '8001'],
      [0xffffffff, 'ffffffff0f'],
      [0x10000000, '8080808001'],
    ];
    for (const [value, hex] of cases) {
      expect(written((w) => w.unsignedVarint(value)).toString('hex')).toBe(hex);
      expect(reader(hex).unsignedVarint()).toBe(value);
    }
    expect(() => reader('ffffffff1f').unsignedVarint()).toThrow(ProtocolError);
    expect(() => reader('ffffffffff01').unsignedVarint()).toThrow(ProtocolError);
    expect(() => reader('ffff').unsignedVarint()).toThrow(ProtocolError);
  });

  it('zigzag varints and varlongs', () => {
    for (const value of [0, -1, 1, 63, 64, -64, -65, 2 ** 31 - 1, -(2 ** 31)]) {
      expect(new WireReader(written((w) => w.varint(value))).varint()).toBe(value);
      expect(new WireReader(written((w) => w.varlong(value))).varlong()).toBe(value);
      expect(written((w) => w.varlong(value))).toEqual(written((w) => w.varint(value)));
    }
    for (const value of [2 ** 53 - 1, -(2 ** 53) + 1, 2 ** 35, -(2 ** 35) - 1, 2 ** 42 + 1]) {
      expect(new WireReader(written((w) => w.varlong(value))).varlong()).toBe(value);
    }
    expect(reader('feffffffffffffffff01').varlong()).toBe(2 ** 63);
    expect(reader('ffffffffffffffffff01').varlong()).toBe(-(2 ** 63));
    expect(() => reader('ffffffffffffffffff02').varlong()).toThrow(ProtocolError);
    expect(() => reader('ffffffffffffffffffff01').varlong()).toThrow(ProtocolError);
  });
});

describe('strings', () => {
  it('of every kind survive', () => {
    const long = 'x'.repeat(0x7fff);
    for (const text of ['', 'a', 'orders', 'é', '漢字', '𝄞', 'ÿ'.repeat(40), long]) {
      expect(new WireReader(written((w) => w.string(text))).string()).toBe(text);
      expect(new WireReader(written((w) => w.compactString(text))).compactString()).toBe(text);
    }
    expect(new WireReader(written((w) => w.nullableString(null))).nullableString()).toBeNull();
    const compact = written((w) => w.compactNullableString(null));
    expect(compact.toString('hex')).toBe('00');
    expect(new WireReader(compact).compactNullableString()).toBeNull();
  });

  it('null, negative and too long lengths are refused', () => {
    expect(() => reader('ffff').string()).toThrow(ProtocolError);
    expect(() => reader('fffe').nullableString()).toThrow(ProtocolError);
    expect(() => reader('00').compactString()).toThrow(ProtocolError);
    expect(() => reader('0003').string()).toThrow(ProtocolError);
    expect(() => reader('ffffffff0f').compactString()).toThrow(ProtocolError);
    const tooLong = Buffer.concat([Buffer.from('818002', 'hex'), Buffer.alloc(0x8000)]);
    expect(() => new WireReader(tooLong).compactString()).toThrow(ProtocolError);
  });

  it('malformed UTF-8 reads as replacement characters, unless that is too long to write', () => {
    expect(reader('0002ff61').string()).toBe('\ufffda');
    const many = Buffer.alloc(2 + 0x7fff, 0xff);
    many.writeInt16BE(0x7fff);
    expect(() => new WireReader(many).string()).toThrow(ProtocolError);
  });

  it('a text of ours that is too long is cut at a character', () => {
    const text = new WireReader(written((w) => w.string('漢'.repeat(20_000)))).string();
    expect(text).toMatch(/^漢+$/);
    expect(Buffer.byteLength(text)).toBeGreaterThan(0x7fff - 8);
  });
});

describe('uuids, bytes, arrays and tags', () => {
  it('uuids are 22 characters', () => {
    const hex = '00112233445566778899aabbccddeeff';
    const uuid = reader(hex).uuid();
    expect(uuid).toBe('ABEiM0RVZneImaq7zN3u_w');
    expect(written((w) => w.uuid(uuid)).toString('hex')).toBe(hex);
    expect(reader('00'.repeat(16)).uuid()).toBe(ZERO_UUID);
    expect(written((w) => w.uuid(ZERO_UUID))).toEqual(Buffer.alloc(16));
  });

  it('bytes are views of the frame', () => {
    const frame = Buffer.from('0000000361626378', 'hex');
    const bytes = new WireReader(frame).bytes();
    expect(bytes.toString()).toBe('abc');
    expect(bytes.buffer).toBe(frame.buffer);
    expect(() => reader('ffffffff').bytes()).toThrow(ProtocolError);
    expect(reader('ffffffff').nullableBytes()).toBeNull();
    expect(() => reader('fffffffe').nullableBytes()).toThrow(ProtocolError);
    expect(() => reader('00000004616263').bytes()).toThrow(ProtocolError);
  });

  it('a count must fit into what is left', () => {
    expect(reader('000000020102').arrayCount(1, 8)).toBe(2);
    expect(() => reader('000000020102').arrayCount(2, 8)).toThrow(ProtocolError);
    expect(() => reader('7fffffff').arrayCount(1, 8)).toThrow(ProtocolError);
    expect(() => reader('ffffffff').arrayCount(1, 8)).toThrow(ProtocolError);
    expect(reader('ffffffff').nullableArrayCount(1, 8)).toBe(-1);
    expect(() => reader('fffffffe').nullableArrayCount(1, 8)).toThrow(ProtocolError);
    expect(() => reader('ffffffff0f').compactArrayCount(1, 8)).toThrow(ProtocolError);
  });

  it('unknown tagged fields are skipped, within bounds', () => {
    const r = reader('0205021234070001');
    r.skipTaggedFields();
    expect(r.position).toBe(7);
    expect(() => reader('010503ab').skipTaggedFields()).toThrow(ProtocolError);
    expect(() => reader('ffffffff0f').skipTaggedFields()).toThrow(ProtocolError);
    expect(() => reader('0105ffffffff0f').skipTaggedFields()).toThrow(ProtocolError);
  });
});

describe('the writer', () => {
  it('keeps large bytes by reference and everything in order', () => {
    const records = Buffer.alloc(100_000, 7);
    const w = new WireWriter();
    w.beginFrame();
    w.int32(1);
    w.compactRecords([records, records]);
    w.string('end');
    const chunks = w.endFrame();
    expect(chunks.filter((chunk) => chunk === records).length).toBe(2);
    const frame = Buffer.concat(chunks);
    expect(frame.readInt32BE()).toBe(frame.length - 4);
    const r = new WireReader(frame, 4);
    expect(r.int32()).toBe(1);
    expect(r.compactBytes().equals(Buffer.concat([records, records]))).toBe(true);
    expect(r.string()).toBe('end');
    expect(r.remaining).toBe(0);
  });

  it('grows over many chunks', () => {
    const w = new WireWriter(16);
    w.beginFrame();
    for (let i = 0; i < 50_000; i++) w.int32(i);
    const frame = Buffer.concat(w.endFrame());
    const r = new WireReader(frame);
    expect(r.int32()).toBe(200_000);
    for (let i = 0; i < 50_000; i++) if (r.int32() !== i) expect.fail(`at ${i}`);
  });
});

describe('every kind of value', () => {
  it('survives at every place of a chunk', () => {
    for (let before = 0; before < 40; before++) {
      const w = new WireWriter(16);
      for (let i = 0; i < before; i++) w.int8(i);
      w.unsignedVarint(5);
      w.unsignedVarint(300);
      w.uuid('ABEiM0RVZneImaq7zN3u_w');
      w.bool(true);
      w.float64(1.5);
      w.compactString('é');
      w.string('orders');
      w.varlong(-(2 ** 40));
      w.int64(-2);
      w.compactBytes(Buffer.alloc(600, 1));
      w.uint16(65535);
      const r = new WireReader(w.toBuffer(), before);
      expect(r.unsignedVarint()).toBe(5);
      expect(r.unsignedVarint()).toBe(300);
      expect(r.uuid()).toBe('ABEiM0RVZneImaq7zN3u_w');
      expect(r.bool()).toBe(true);
      expect(r.float64()).toBe(1.5);
      expect(r.compactString()).toBe('é');
      expect(r.string()).toBe('orders');
      expect(r.varlong()).toBe(-(2 ** 40));
      expect(r.int64()).toBe(-2);
      expect(r.compactBytes().length).toBe(600);
      expect(r.uint16()).toBe(65535);
      expect(r.remaining).toBe(0);
    }
  });
});

describe('headers', () => {
  it('are flexible with the message, but not the reply to ApiVersions', () => {
    expect(requestHeaderVersion(ApiKey.Produce, 8)).toBe(1);
    expect(requestHeaderVersion(ApiKey.Produce, 9)).toBe(2);
    expect(responseHeaderVersion(ApiKey.Produce, 8)).toBe(0);
    expect(responseHeaderVersion(ApiKey.Produce, 9)).toBe(1);
    expect(requestHeaderVersion(ApiKey.ApiVersions, 3)).toBe(2);
    expect(responseHeaderVersion(ApiKey.ApiVersions, 4)).toBe(0);
    expect(requestHeaderVersion(ApiKey.SaslHandshake, 1)).toBe(1);
    expect(requestHeaderVersion(9999, 0)).toBe(1);
    expect(findApi(9999)).toBeUndefined();
    expect(apiName(18)).toBe('ApiVersions');
  });
});
