/**
 * `dump-log` of a directory that Apache Kafka 4.3.1 wrote says of every batch, record, index entry
 * and producer what Apache Kafka's own tool said of it (test/fixtures/golden/dump-log.tar.gz).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { newProgram } from '../../src/cli/program.ts';
import { FileDisk } from '../../src/platform/file-disk.ts';
import { goldenDumps, unpackGolden } from '../log/golden.ts';

const dumps = goldenDumps();
const scratch = mkdtempSync(join(tmpdir(), 'odradek-dump-'));
unpackGolden(new FileDisk(() => {}), 'clean-stop', scratch);
afterAll(() => rmSync(scratch, { recursive: true }));

type Line = Record<string, unknown>;

/** By the name of the file that is dumped. */
type Dump = Map<string, Line[]>;

const BATCH =
  /^baseOffset: (\d+) lastOffset: (\d+) count: (\d+) baseSequence: (-?\d+) lastSequence: -?\d+ producerId: (-?\d+) producerEpoch: (-?\d+) partitionLeaderEpoch: (-?\d+) isTransactional: (\w+) isControl: (\w+) deleteHorizonMs: OptionalLong(?:\.empty|\[(\d+)\]) position: (\d+) (\w+): (\d+) size: (\d+) magic: 2 compresscodec: (\w+) /;
const RECORD =
  /^\| offset: (\d+) \w+: (\d+) keySize: (-?\d+) valueSize: (-?\d+) sequence: -?\d+ headerKeys: \[(.*?)\] ?(.*)$/;
const PRODUCER =
  /^producerId: (\d+) producerEpoch: (\d+) coordinatorEpoch: (-?\d+) currentTxnFirstOffset: OptionalLong(?:\.empty|\[(\d+)\]) lastTimestamp: (\d+)(?: firstSequence: \d+ lastSequence: (\d+) lastOffset: (\d+))?/;

const numberOrNull = (text: string | undefined): number | null =>
  text === undefined ? null : Number(text);

function batchOf(found: RegExpExecArray): Line {
  const [baseOffset, lastOffset, count, baseSequence] = found.slice(1, 5).map(Number);
  const [producerId, producerEpoch, leaderEpoch] = found.slice(5, 8).map(Number);
  return {
    kind: 'batch',
    baseOffset,
    lastOffset,
    count,
    baseSequence,
    producerId,
    producerEpoch,
    leaderEpoch,
    transactional: found[8] === 'true',
    control: found[9] === 'true',
    deleteHorizonMs: numberOrNull(found[10]),
    position: Number(found[11]),
    timestampType: found[12],
    maxTimestamp: Number(found[13]),
    sizeBytes: Number(found[14]),
    compression: found[15],
  };
}

/** A line of Kafka's tool, as far as it says something that ours says too. */
function parseLine(text: string): Line | null {
  const batch = BATCH.exec(text);
  if (batch !== null) return batchOf(batch);
  const record = RECORD.exec(text);
  if (record !== null) {
    const [, offset, timestamp, keySize, valueSize, headerKeys, rest] = record;
    const sizes = { keySize: Number(keySize), valueSize: Number(valueSize) };
    const headers = headerKeys === '' ? [] : headerKeys!.split(',');
    const common = { offset: Number(offset), timestamp: Number(timestamp) };
    return { kind: 'record', ...common, ...sizes, headers, rest };
  }
  const producer = PRODUCER.exec(text);
  if (producer !== null) {
    const [producerId, producerEpoch, coordinatorEpoch] = producer.slice(1, 4).map(Number);
    const currentTxnFirstOffset = Number(producer[4] ?? -1);
    const lastTimestamp = Number(producer[5]);
    const told = { kind: 'producer', producerId, producerEpoch, coordinatorEpoch };
    const last = producer[6] === undefined ? {} : { lastSequence: Number(producer[6]) };
    return { ...told, currentTxnFirstOffset, lastTimestamp, ...last };
  }
  const time = /^timestamp: (\d+) offset: (\d+)$/.exec(text);
  if (time !== null) {
    return { kind: 'timeindex', timestamp: Number(time[1]), offset: Number(time[2]) };
  }
  const position = /^offset: (\d+) position: (\d+)$/.exec(text);
  if (position !== null) {
    return { kind: 'index', offset: Number(position[1]), position: Number(position[2]) };
  }
  const aborted =
    /^version: 0 producerId: (\d+) firstOffset: (\d+) lastOffset: (\d+) lastStableOffset: (\d+)$/.exec(
      text,
    );
  if (aborted === null) return null;
  const [producerId, firstOffset, lastOffset, lastStableOffset] = aborted.slice(1).map(Number);
  return { kind: 'aborted', producerId, firstOffset, lastOffset, lastStableOffset };
}

function kafkasDump(partition: string): Dump {
  const dump: Dump = new Map();
  let lines: Line[] = [];
  for (const file of [`${partition}.txt`, `${partition}.indexes.txt`]) {
    for (const text of dumps.get(file)!.toString('utf8').split('\n')) {
      const header = /^Dumping (.*)$/.exec(text);
      if (header !== null) {
        lines = [];
        dump.set(basename(header[1]!), lines);
      }
      const line = parseLine(text);
      if (line !== null) lines.push(line);
    }
  }
  return dump;
}

async function ourDump(partition: string, names: readonly string[]): Promise<Dump> {
  let text = '';
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  const paths = names.map((name) => join(scratch, partition, name));
  try {
    await newProgram().parseAsync(['dump-log', '--records', '--json', ...paths], { from: 'user' });
  } finally {
    stdout.mockRestore();
  }
  const dump: Dump = new Map(names.map((name) => [name, []]));
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const { file, ...told } = JSON.parse(line);
    dump.get(basename(file))!.push(told);
  }
  return dump;
}

const lengthOf = (text: unknown): number =>
  text === null || text === undefined ? -1 : Buffer.byteLength(String(text));

/** What Kafka decoded, every field of it, is in what we decoded. */
function expectDecoded(ours: Line, rest: string): void {
  const key = /key: (\{"type".*?\}\})(?: |$)/.exec(rest)?.[1];
  if (key !== undefined) {
    expect(Object.values(ours['key'] as object)[0]).toMatchObject(JSON.parse(key).data);
  }
  const payload = /payload: (\{.*\})$/.exec(rest)?.[1];
  if (payload === undefined) return;
  const { type, version, data } = JSON.parse(payload);
  const value = ours['value'] as Record<string, object>;
  // Records of the metadata log have their type in the payload, those of coordinators in the key.
  if (type === undefined) {
    expect(value).toMatchObject({ version: Number(version), ...data });
    return;
  }
  const name = String(type).toLowerCase().replaceAll('_', '');
  const [found] = Object.entries(value);
  expect(found![0].toLowerCase()).toBe(name);
  expect(found![1]).toMatchObject(data);
}

function expectRecord(ours: Line, theirs: Line): void {
  const { rest, keySize, valueSize, headers, ...common } = theirs;
  expect(ours).toMatchObject(common);
  const ourHeaders = (ours['headers'] ?? []) as { key: string }[];
  expect(ourHeaders.map(({ key }) => key)).toEqual(headers);
  const text = String(rest);
  const marker = /^endTxnMarker: (\w+) coordinatorEpoch: (\d+)/.exec(text);
  const control =
    /^(SnapshotHeader|SnapshotFooter|KRaftVersion|KRaftVoters|LeaderChange) (.*)$/.exec(text);
  if (marker !== null) {
    expect(ours).toMatchObject({
      key: marker[1],
      value: { coordinatorEpoch: Number(marker[2]) },
    });
  } else if (control !== null) {
    expect(ours).toMatchObject({ key: control[1], value: JSON.parse(control[2]!) });
  } else if (/\{"(type|version)"/.test(text)) {
    expectDecoded(ours, text);
  } else {
    expect([lengthOf(ours['key']), lengthOf(ours['value'])]).toEqual([keySize, valueSize]);
    if (ours['key'] !== null) expect(text).toContain(`key: ${ours['key']}`);
    if (ours['value'] !== null) expect(text).toContain(`payload: ${ours['value']}`);
  }
}

const partitions = [...dumps.keys()]
  .filter((name) => !name.endsWith('.indexes.txt'))
  .map((name) => name.replace('.txt', ''));

describe('dump-log', () => {
  it.each(partitions)('says of %s what Apache Kafka says', async (partition) => {
    const theirs = kafkasDump(partition);
    expect(theirs.size).toBeGreaterThan(2);
    const ours = await ourDump(partition, [...theirs.keys()]);
    for (const [name, lines] of theirs) {
      const told = ours.get(name)!;
      expect(told.length, name).toBe(lines.length);
      for (const [i, line] of lines.entries()) {
        if (line['kind'] === 'record') expectRecord(told[i]!, line);
        else expect(told[i], `${name} ${i}`).toMatchObject(line);
      }
    }
  });
});
