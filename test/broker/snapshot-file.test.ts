import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Prng } from '../../src/base/prng.ts';
import { decodeMetadataBatch, type MetadataBatch } from '../../src/broker/metadata-batch.ts';
import {
  decodeSnapshot,
  encodeBootstrapCheckpoint,
  encodeSnapshot,
  parseSnapshotFileName,
  snapshotFileName,
} from '../../src/broker/snapshot-file.ts';
import { bootstrapRecords } from '../../src/broker/storage-format.ts';
import { newMetadataDelta } from '../../src/core/metadata/delta.ts';
import {
  cloneMetadataImage,
  type MetadataImage,
  newMetadataImage,
} from '../../src/core/metadata/image.ts';
import type { MetadataRecord } from '../../src/core/metadata/metadata-record.ts';
import { encodeMetadataRecord } from '../../src/core/metadata/record-codec.ts';
import { replay } from '../../src/core/metadata/replay.ts';
import { snapshotRecords } from '../../src/core/metadata/snapshot-records.ts';

/** A metadata log of Apache Kafka 4.3.1 with every kind of state, and its own snapshots of it. */
function fixture(name: string): Buffer {
  return readFileSync(new URL(`../fixtures/cluster-metadata/${name}`, import.meta.url));
}

function batchesOf(file: Buffer): MetadataBatch[] {
  const batches: MetadataBatch[] = [];
  for (let position = 0; position < file.length; ) {
    const batch = decodeMetadataBatch(file, position);
    if (batch === null) throw new Error(`no batch at ${position}`);
    batches.push(batch);
    position += batch.sizeBytes;
  }
  return batches;
}

function replayLog(endOffset: number): MetadataImage {
  const image = newMetadataImage();
  for (const batch of batchesOf(fixture('00000000000000000000.log'))) {
    if (batch.baseOffset >= endOffset) break;
    for (const record of batch.records) replay(image, record, newMetadataDelta());
  }
  return image;
}

function replayAll(records: readonly MetadataRecord[]): MetadataImage {
  const image = newMetadataImage();
  for (const record of records) replay(image, record, newMetadataDelta());
  return image;
}

function hexSorted(records: readonly MetadataRecord[]): string[] {
  const values = sortFeatures(records).map((record) => encodeMetadataRecord(record, 30));
  return values.map((value) => value.toString('hex')).sort();
}

/** A broker's features have the order of a Java hash map: the log's and the snapshot's differ. */
function sortFeatures(records: readonly MetadataRecord[]): MetadataRecord[] {
  return records.map((record) => {
    if (record.kind !== 'RegisterBrokerRecord') return record;
    return { ...record, features: record.features.toSorted((a, b) => (a.name < b.name ? -1 : 1)) };
  });
}

function kafkaSnapshot(name: string): NonNullable<ReturnType<typeof decodeSnapshot>> {
  const snapshot = decodeSnapshot(fixture(name));
  if (snapshot === null) throw new Error(`${name} has no footer`);
  return snapshot;
}

describe('snapshots of Apache Kafka', () => {
  const name = '00000000000000000326-0000000003.checkpoint';

  it('say what replaying its log says', () => {
    const fromSnapshot = replayAll(sortFeatures(kafkaSnapshot(name).records));
    const fromLog = replayAll(sortFeatures([...snapshotRecords(replayLog(326))]));
    expect(fromSnapshot).toEqual(fromLog);
    expect(fromSnapshot.topicsByName.size).toBe(15);
    expect(fromSnapshot.brokers.get(1)?.fenced).toBe(false);
    expect(fromSnapshot.scram.size).toBe(2);
  });

  it('have the same records as ours of the same image, byte for byte', () => {
    for (const file of [name, '00000000000000000260-0000000003.checkpoint']) {
      const { endOffset } = parseSnapshotFileName(file)!;
      const ours = [...snapshotRecords(replayLog(endOffset))];
      const theirs = kafkaSnapshot(file).records;
      expect(hexSorted(ours)).toEqual(hexSorted(theirs));
      // Within a kind, Kafka's order is that of Java's hash maps; the kinds are in one order.
      const kinds = (records: readonly MetadataRecord[]): string[] => [
        ...new Set(records.map((record) => record.kind)),
      ];
      expect(kinds(ours)).toEqual(kinds(theirs));
    }
  });

  it('carry the voters', () => {
    const { kraftVersion, voters } = kafkaSnapshot(name);
    expect(kraftVersion).toBe(1);
    expect(voters).toEqual([
      {
        voterId: 1,
        voterDirectoryId: 'iiDa6ngdRrym2uV_mJRm4A',
        endpoints: [{ name: 'CONTROLLER', host: '127.0.0.1', port: 18593 }],
        kRaftVersionFeature: { minSupportedVersion: 0, maxSupportedVersion: 1 },
      },
    ]);
  });

  it('come out of our writer the same, but for the time', () => {
    const theirs = fixture(name);
    const decoded = kafkaSnapshot(name);
    const [header] = batchesOf(theirs);
    const ours = encodeSnapshot({
      ...decoded,
      voters: decoded.voters!,
      endOffset: 326,
      quorumEpoch: 3,
      metadataVersion: 30,
      wallMs: header!.maxTimestampMs,
    });
    expect(ours.length).toBe(theirs.length);
    expect(ours.subarray(0, header!.sizeBytes)).toEqual(theirs.subarray(0, header!.sizeBytes));
    const timeless = (file: Buffer): object[] =>
      batchesOf(file).map((batch) => ({ ...batch, maxTimestampMs: 0 }));
    expect(timeless(ours)).toEqual(timeless(theirs));
  });
});

describe('bootstrap.checkpoint', () => {
  it('is the one of the storage tool, but for the time', () => {
    const theirs = fixture('bootstrap.checkpoint');
    const ours = encodeBootstrapCheckpoint(bootstrapRecords(), 1_795_209_373_474);
    expect(ours.length).toBe(theirs.length);
    // The tool takes the time of the header batch first.
    expect(ours.subarray(0, 83)).toEqual(theirs.subarray(0, 83));
    expect(decodeSnapshot(ours)).toEqual(decodeSnapshot(theirs));
  });
});

describe('decodeSnapshot', () => {
  it('refuses a file at every point where it can be cut off', () => {
    const file = fixture('bootstrap.checkpoint');
    for (let sizeBytes = 0; sizeBytes < file.length; sizeBytes++) {
      expect(decodeSnapshot(file.subarray(0, sizeBytes))).toBeNull();
    }
  });

  it('refuses a file with flipped bits, or reads it as it was', () => {
    const file = fixture('00000000000000000326-0000000003.checkpoint');
    const whole = decodeSnapshot(file);
    let refused = 0;
    for (let seed = 0; seed < 300; seed++) {
      const prng = new Prng(seed);
      const damaged = Buffer.from(file);
      for (let i = prng.below(3); i >= 0; i--) {
        // Every other one among the headers, where no checksum covers all.
        const at = prng.below(prng.chance(0.5) ? 100 : file.length);
        damaged[at] = damaged[at]! ^ (1 << prng.below(8));
      }
      const decoded = decodeSnapshot(damaged);
      if (decoded === null) refused++;
      else expect(decoded).toEqual(whole);
    }
    expect(refused).toBeGreaterThan(200);
  });
});

describe('snapshotFileName', () => {
  it('is Kafka’s and can be read back', () => {
    expect(snapshotFileName(326, 3)).toBe('00000000000000000326-0000000003.checkpoint');
    expect(parseSnapshotFileName('00000000000000000326-0000000003.checkpoint')).toEqual({
      endOffset: 326,
      quorumEpoch: 3,
    });
    expect(parseSnapshotFileName('00000000000000000326-0000000003.checkpoint.part')).toBeNull();
  });
});

describe('cloneMetadataImage', () => {
  it('makes an equal image that changes alone', () => {
    const image = replayLog(326);
    const clone = cloneMetadataImage(image);
    expect(clone).toEqual(image);
    for (const topic of image.topicsById.values()) {
      const record: MetadataRecord = { kind: 'RemoveTopicRecord', topicId: topic.topicId };
      replay(clone, record, newMetadataDelta());
    }
    expect(clone.topicsById.size).toBe(0);
    expect(image.topicsByName.size).toBe(15);
  });
});
