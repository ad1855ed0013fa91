/** Transcripts of the transaction coordinator's core: test/interaction/transaction-*.txt. */
import { describe, it } from 'vitest';
import { compileRe2, type Re2 } from '../../../src/base/re2.ts';
import type { TransactionCommand } from '../../../src/core/transaction/transaction-command.ts';
import {
  TRANSACTION_STATUS_NAMES,
  type TransactionRecord,
  type TransactionTopic,
} from '../../../src/core/transaction/transaction-hard.ts';
import { errorName } from '../../../src/protocol/error-codes.ts';
import { runTranscript, type TranscriptCommand } from '../../interaction/transcript.ts';
import { defaultTransactionConfig, TransactionHarness } from './transaction-harness.ts';
import { stateTable } from './transaction-state-table.ts';

function parseTopics(text: string): TransactionTopic[] {
  const byTopic = new Map<string, number[]>();
  for (const part of text.split(',')) {
    const [topic = '', partition = '0'] = part.split(':');
    byTopic.set(topic, [...(byTopic.get(topic) ?? []), Number(partition)]);
  }
  return [...byTopic].map(([topic, partitions]) => ({ topic, partitions }));
}

function showTopics(topics: readonly TransactionTopic[]): string {
  return topics.map(({ topic, partitions }) => `${topic}:${partitions.join('+')}`).join(',');
}

function showRecord({ transactionalId, value }: TransactionRecord): string {
  if (value === null) return `append ${transactionalId} (gone)`;
  const parts = [
    `append ${transactionalId} ${TRANSACTION_STATUS_NAMES[value.status]}`,
    `producer=${value.producerId}/${value.producerEpoch}`,
    `previous=${value.previousProducerId}`,
  ];
  if (value.nextProducerId !== -1) parts.push(`next=${value.nextProducerId}`);
  if (value.topics.length > 0) parts.push(showTopics(value.topics));
  parts.push(
    `start=${value.startTimestampMs}`,
    `timeout=${value.transactionTimeoutMs}`,
    `tv=${value.clientTransactionVersion}`,
  );
  return parts.join(' ');
}

function showReply(response: object): string {
  return JSON.stringify(response, (key, value) => {
    if (key === 'throttleTimeMs') return undefined;
    return key.endsWith('rrorCode') ? errorName(value as number) : value;
  }).replaceAll('"', '');
}

class Player {
  private harness = new TransactionHarness(defaultTransactionConfig);
  private nextTicket = 1;

  run(command: TranscriptCommand): string[] {
    const { harness } = this;
    const seen = [harness.records.length, harness.replies.length, harness.markers.length] as const;
    const lines = this.play(command);
    const now = this.harness;
    if (now !== harness) return lines;
    for (const record of now.records.slice(seen[0])) lines.push(showRecord(record));
    for (const markers of now.markers.slice(seen[2])) {
      const { transactionalId, producerId, producerEpoch, isCommit, transactionVersion } = markers;
      const what = isCommit ? 'commit' : 'abort';
      lines.push(
        `markers ${transactionalId} ${what} ${producerId}/${producerEpoch} ` +
          `tv=${transactionVersion} ${showTopics(markers.topics)}`,
      );
    }
    for (const { ticket, response } of now.replies.slice(seen[1])) {
      lines.push(`reply ${ticket} ${showReply(response)}`);
    }
    return lines;
  }

  private play({ name, args }: TranscriptCommand): string[] {
    const { harness } = this;
    const number = (key: string, or: number): number => Number(args.get(key) ?? or);
    const now = args.get('now');
    if (now !== undefined) harness.advanceTo(Number(now));
    switch (name) {
      case 'config':
        this.harness = new TransactionHarness({
          ...defaultTransactionConfig,
          ...Object.fromEntries([...args].map(([key, value]) => [key, JSON.parse(value)])),
        });
        return [];
      case 'tick':
        return [];
      case 'next-producer-id':
        harness.nextProducerId = number('id', 0);
        return [];
      case 'epoch-is': {
        const transactionalId = args.get('id') ?? 't';
        const value = harness.hard.metadataById.get(transactionalId);
        if (value === undefined) throw new Error('no such transaction');
        const producerEpoch = number('epoch', 0);
        harness.seed({ transactionalId, value: { ...value, producerEpoch } });
        return [];
      }
      case 'hold':
        harness.isHeld = true;
        return [];
      case 'commit-log':
        harness.commit();
        return [];
      case 'reload':
        harness.reload(args.has('lose'));
        return [];
      case 'states':
        return stateTable(number('tv', 2));
      case 'marker':
        harness.run({
          kind: 'markerDone',
          transactionalId: args.get('id') ?? 't',
          producerId: number('pid', 1000),
          producerEpoch: number('epoch', 0),
          ...this.partitionOf(args.get('partition') ?? 'a:0'),
          outcome: (args.get('outcome') ?? 'written') as 'written',
        });
        return [];
      default:
        harness.run(this.request(name, args, number));
        return [];
    }
  }

  private partitionOf(text: string): { topic: string; partition: number } {
    const [topic = '', partition = '0'] = text.split(':');
    return { topic, partition: Number(partition) };
  }

  private request(
    name: string,
    args: ReadonlyMap<string, string>,
    number: (key: string, or: number) => number,
  ): TransactionCommand {
    const ticket = this.nextTicket++;
    const transactionalId = args.get('id') ?? 't';
    const producerId = number('pid', 1000);
    const producerEpoch = number('epoch', 0);
    const clientTransactionVersion = number('tv', 2);
    switch (name) {
      case 'init':
        return {
          kind: 'initProducerId',
          ticket,
          transactionalId,
          transactionTimeoutMs: number('timeout', 60_000),
          enable2Pc: args.has('2pc'),
          keepPreparedTxn: args.has('keep'),
          expectedProducerId: number('pid', -1),
          expectedProducerEpoch: number('epoch', -1),
          newProducerId: -1,
        };
      case 'add':
      case 'verify':
        return {
          kind: 'addPartitions',
          ticket,
          transactionalId,
          producerId,
          producerEpoch,
          topics: parseTopics(args.get('to') ?? 'a:0'),
          isVerifyOnly: name === 'verify',
          clientTransactionVersion,
        };
      case 'commit':
      case 'abort':
        return {
          kind: 'endTransaction',
          ticket,
          transactionalId,
          producerId,
          producerEpoch,
          isCommit: name === 'commit',
          clientTransactionVersion,
          newProducerId: -1,
        };
      case 'describe':
        return { kind: 'describeTransaction', ticket, transactionalId };
      case 'list':
        return {
          kind: 'listTransactions',
          ticket,
          stateFilters: args.get('states')?.split(',') ?? [],
          producerIdFilters: args.get('pids')?.split(',').map(Number) ?? [],
          durationFilterMs: number('longer', -1),
          transactionalIdPattern: args.has('like') ? (compileRe2(args.get('like')!) as Re2) : null,
        };
      default:
        throw new Error(`unknown command ${name}`);
    }
  }
}

describe('transaction coordinator', () => {
  for (const name of ['init', 'end', 'end-without-bump', 'states', 'failover', 'admin']) {
    it(`transcript ${name}`, () => {
      const player = new Player();
      runTranscript(
        new URL(`../../interaction/transaction-${name}.txt`, import.meta.url),
        (command) => player.run(command),
      );
    });
  }
});
