// Generated from ../schema/producer-snapshot.schema by ../generator, do not edit.
import type { WireReader } from '../wire-reader.ts';
import type { WireWriter } from '../wire-writer.ts';

export type ProducerSnapshot = {
  crc: number;
  producerEntries: ProducerSnapshotProducerEntry[];
};

export type ProducerSnapshotProducerEntry = {
  producerId: number;
  epoch: number;
  lastSequence: number;
  lastOffset: number;
  offsetDelta: number;
  timestamp: number;
  coordinatorEpoch: number;
  currentTxnFirstOffset: number;
};

function readProducerSnapshotProducerEntry(r: WireReader): ProducerSnapshotProducerEntry {
  const producerId = r.int64();
  const epoch = r.int16();
  const lastSequence = r.int32();
  const lastOffset = r.int64();
  const offsetDelta = r.int32();
  const timestamp = r.int64();
  const coordinatorEpoch = r.int32();
  const currentTxnFirstOffset = r.int64();
  return {
    producerId,
    epoch,
    lastSequence,
    lastOffset,
    offsetDelta,
    timestamp,
    coordinatorEpoch,
    currentTxnFirstOffset,
  };
}

function readProducerSnapshotProducerEntryArray(r: WireReader, count: number): ProducerSnapshotProducerEntry[] {
  const items = new Array<ProducerSnapshotProducerEntry>(count);
  for (let i = 0; i < count; i++) items[i] = readProducerSnapshotProducerEntry(r);
  return items;
}

export function readProducerSnapshot(r: WireReader, _version: number): ProducerSnapshot {
  const crc = r.uint32();
  const producerEntries: ProducerSnapshotProducerEntry[] = readProducerSnapshotProducerEntryArray(r, r.arrayCount(46, 160));
  return { crc, producerEntries };
}

function writeProducerSnapshotProducerEntry(w: WireWriter, m: ProducerSnapshotProducerEntry): void {
  w.int64(m.producerId);
  w.int16(m.epoch);
  w.int32(m.lastSequence);
  w.int64(m.lastOffset);
  w.int32(m.offsetDelta);
  w.int64(m.timestamp);
  w.int32(m.coordinatorEpoch);
  w.int64(m.currentTxnFirstOffset);
}

export function writeProducerSnapshot(w: WireWriter, m: ProducerSnapshot, _version: number): void {
  w.uint32(m.crc);
  w.arrayCount(m.producerEntries.length);
  for (let i = 0; i < m.producerEntries.length; i++) writeProducerSnapshotProducerEntry(w, m.producerEntries[i]!);
}
