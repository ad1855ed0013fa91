/**
 * The hashes by which a consumer group's coordinator knows that nothing has changed about the
 * topics it reads (KIP-1101): they stand in the group's record. They are Kafka's own
 * (Utils.computeTopicHash, computeGroupHash), so that after a hand-over nobody rebalances for
 * nothing: XXH3 over little-endian integers, and strings as UTF-16 with their length behind them.
 */
import type { Uuid } from '../../base/uuid.ts';
import { xxh3 } from '../../base/xxh3.ts';

/** Of the way the hash is made. */
const MAGIC_BYTE = 0;

export type HashedTopic = {
  readonly name: string;
  readonly topicId: Uuid;
  readonly partitionCount: number;
  /** Of the brokers that have a replica, as far as they have one. */
  readonly racksOf: (partition: number) => readonly string[];
};

export function topicHash(topic: HashedTopic): bigint {
  const bytes = new HashedBytes();
  bytes.int8(MAGIC_BYTE);
  const id = Buffer.from(topic.topicId, 'base64url');
  bytes.int64(id.readBigInt64BE(0));
  bytes.int64(id.readBigInt64BE(8));
  bytes.string(topic.name);
  bytes.int32(topic.partitionCount);
  for (let partition = 0; partition < topic.partitionCount; partition++) {
    bytes.int32(partition);
    for (const rack of [...topic.racksOf(partition)].sort()) {
      bytes.int32(rack.length);
      bytes.string(rack);
    }
  }
  return bytes.hash();
}

/** `hashByTopic`: of each topic that exists. */
export function groupHash(hashByTopic: ReadonlyMap<string, bigint>): bigint {
  if (hashByTopic.size === 0) return 0n;
  const bytes = new HashedBytes();
  for (const name of [...hashByTopic.keys()].sort()) bytes.int64(hashByTopic.get(name)!);
  return bytes.hash();
}

class HashedBytes {
  private buffer: Buffer;
  private position: number;

  constructor() {
    this.buffer = Buffer.allocUnsafe(1024);
    this.position = 0;
  }

  hash(): bigint {
    return xxh3(this.buffer.subarray(0, this.position));
  }

  int8(value: number): void {
    this.position = this.room(1).writeInt8(value, this.position);
  }

  int32(value: number): void {
    this.position = this.room(4).writeInt32LE(value, this.position);
  }

  int64(value: bigint): void {
    this.position = this.room(8).writeBigInt64LE(value, this.position);
  }

  string(text: string): void {
    this.position += this.room(2 * text.length).write(text, this.position, 'utf16le');
    this.int32(text.length);
  }

  private room(sizeBytes: number): Buffer {
    const needed = this.position + sizeBytes;
    if (needed > this.buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.buffer.length));
      this.buffer.copy(larger, 0, 0, this.position);
      this.buffer = larger;
    }
    return this.buffer;
  }
}
