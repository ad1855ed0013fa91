/**
 * How the parts work together, as one transcript (test/interaction/transaction-flow.txt): what each
 * step of a transaction appends to which log, in the order of the logs' names, and what readers see.
 */
import { it } from 'vitest';
import { decodeGroupRecord } from '../../src/core/group/group-record-codec.ts';
import { TRANSACTION_STATUS_NAMES } from '../../src/core/transaction/transaction-hard.ts';
import { decodeTransactionRecord } from '../../src/core/transaction/transaction-record-codec.ts';
import { errorName } from '../../src/protocol/error-codes.ts';
import { type DecodedBatch, decodeBatches } from '../../src/protocol/records/decode-batch.ts';
import { runTranscript, type TranscriptCommand } from '../interaction/transcript.ts';
import { SimBroker } from '../simulator/sim-broker.ts';
import type { SimConnection } from '../simulator/sim-net.ts';
import { createTopic, fetch } from '../simulator/topics.ts';
import {
  endTransaction,
  initProducer,
  produceInTransaction,
  readCommitted,
  type TestProducer,
  TRANSACTION_PROPERTIES,
} from '../simulator/transactions.ts';

const READ_BYTES = 1024 * 1024;
const ONE_PARTITION = {
  ...TRANSACTION_PROPERTIES,
  'transaction.state.log.num.partitions': '1',
  'offsets.topic.num.partitions': '1',
};

class Player {
  private readonly sim: SimBroker;
  private connection: SimConnection;
  private producer: TestProducer | null = null;
  private readonly nextSequences = new Map<number, number>();
  /** What has been shown of each log. */
  private readonly shownEnds = new Map<string, number>();

  constructor() {
    this.sim = new SimBroker({ properties: ONE_PARTITION });
    this.connection = this.sim.connect();
    createTopic(this.sim, this.connection, 't', 2);
    for (const keyType of [0, 1]) {
      this.sim.ask(this.connection, 'FindCoordinator', 4, { keyType, coordinatorKeys: ['x'] });
    }
  }

  run({ name, args }: TranscriptCommand): string[] {
    const said = this.play(name, args);
    this.sim.settle();
    return [...said, ...this.appended()];
  }

  private play(name: string, args: ReadonlyMap<string, string>): string[] {
    const { sim, connection } = this;
    const partition = Number(args.get('to') ?? 0);
    switch (name) {
      case 'init': {
        this.producer = initProducer(sim, connection, 'tx');
        this.nextSequences.clear();
        return [`producer ${nameOf(this.producer)}`];
      }
      case 'produce': {
        const baseSequence = this.nextSequences.get(partition) ?? 0;
        this.nextSequences.set(partition, baseSequence + 1);
        const values = [args.get('value')!];
        const more = { baseSequence };
        return [
          errorName(
            produceInTransaction(sim, connection, this.producer!, 't', partition, values, more),
          ),
        ];
      }
      case 'offset':
        return [errorName(this.commitOffset(Number(args.get('is'))))];
      case 'commit':
      case 'abort': {
        const errorCode = endTransaction(sim, connection, this.producer!, name === 'commit');
        this.nextSequences.clear();
        return [`${errorName(errorCode)} producer ${nameOf(this.producer!)}`];
      }
      case 'read':
        return this.read();
      case 'kill':
        sim.restart('process');
        this.connection = sim.connect();
        return [];
      default:
        throw new Error(`unknown command ${name}`);
    }
  }

  private commitOffset(committedOffset: number): number {
    const partitions = [{ partitionIndex: 0, committedOffset }];
    const topics = [{ name: 't', partitions }];
    const body = { ...this.producer!, groupId: 'g', topics };
    const response = this.sim.ask(this.connection, 'TxnOffsetCommit', 5, body);
    return response.topics[0]!.partitions[0]!.errorCode;
  }

  private read(): string[] {
    const { sim, connection } = this;
    const lines = [0, 1].map((partition) => {
      const values = readCommitted(sim, connection, 't', partition);
      const data = fetch(sim, connection, 't', partition, 0, { isolationLevel: 1 });
      const { lastStableOffset, highWatermark } = data;
      return `t-${partition} [${values}] stable to ${lastStableOffset} of ${highWatermark}`;
    });
    const topics = [{ name: 't', partitionIndexes: [0] }];
    const request = { groupId: 'g', topics };
    const any = sim.ask(connection, 'OffsetFetch', 5, request).topics[0]!.partitions[0]!;
    const stable = sim.ask(connection, 'OffsetFetch', 7, { ...request, requireStable: true });
    const ofStable = stable.topics[0]!.partitions[0]!;
    lines.push(`g at ${any.committedOffset}, stable: ${errorName(ofStable.errorCode)}`);
    return lines;
  }

  private appended(): string[] {
    const lines: string[] = [];
    const partitions = [...this.sim.broker.partitions.values()];
    const named = partitions.map(({ topic, partitionIndex, log }) => ({
      name: `${topic}-${partitionIndex}`,
      log: log!,
    }));
    for (const { name, log } of named.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const from = this.shownEnds.get(name) ?? 0;
      this.shownEnds.set(name, log.logEndOffset);
      if (from === log.logEndOffset) continue;
      const read = log.read(from, READ_BYTES, log.logEndOffset, true);
      if (read.kind !== 'data') throw new Error(`${name} cannot be read: ${read.kind}`);
      for (const batch of decodeBatches(Buffer.concat(read.chunks))) {
        lines.push(`  ${name} @${batch.baseOffset} ${showBatch(name, batch)}`);
      }
    }
    return lines;
  }
}

function nameOf({ producerId, producerEpoch }: TestProducer | DecodedBatch): string {
  return `${producerId}/${producerEpoch}`;
}

function showBatch(log: string, batch: DecodedBatch): string {
  const { key, value } = batch.records[0]!;
  if (batch.isControlBatch) {
    return `${key?.readInt16BE(2) === 1 ? 'commit' : 'abort'} marker of ${nameOf(batch)}`;
  }
  if (log.startsWith('__transaction_state')) {
    const record = decodeTransactionRecord(key!, value)!;
    const { status, producerId, producerEpoch, topics } = record.value!;
    const places = topics.map(({ topic, partitions }) => `${topic}:${partitions.join('+')}`);
    return `${TRANSACTION_STATUS_NAMES[status]} ${producerId}/${producerEpoch} [${places}]`;
  }
  if (log.startsWith('__consumer_offsets')) {
    const record = decodeGroupRecord(key!, value, batch.producerId);
    const offset = record?.kind === 'offsetCommit' ? record.value?.offset : undefined;
    return `offset ${offset} of ${nameOf(batch)}`;
  }
  return `${batch.records.map((record) => record.value)} of ${nameOf(batch)}`;
}

it('transcript flow', () => {
  const player = new Player();
  const file = new URL('../interaction/transaction-flow.txt', import.meta.url);
  runTranscript(file, (command) => player.run(command));
});
