/**
 * The group coordinator's core as a story tells of it: one command a line, and what came of it in
 * short words (test/interaction/group-*.txt).
 */
import { ZERO_UUID } from '../../../src/base/uuid.ts';
import type { GroupCommand } from '../../../src/core/group/group-command.ts';
import { nextDeadlineMs } from '../../../src/core/group/group-coordinator.ts';
import type { GroupRecord } from '../../../src/core/group/group-hard.ts';
import type { GroupConfig } from '../../../src/core/group/group-state.ts';
import { readSubscribedTopics } from '../../../src/core/group/subscription.ts';
import { ErrorCode } from '../../../src/protocol/error-codes.ts';
import type { TranscriptCommand } from '../../interaction/transcript.ts';
import { FakeCluster, topicIdOf } from './fake-cluster.ts';
import { defaultGroupConfig, GroupHarness } from './group-harness.ts';
import { subscription } from './subscription-bytes.ts';

const errorNames = new Map(Object.entries(ErrorCode).map(([name, code]) => [code as number, name]));

export class Story {
  private readonly cluster = new FakeCluster();
  private harness: GroupHarness = new GroupHarness(defaultGroupConfig, 1, this.cluster);
  private nextTicket = 1;
  /** Member ids end in a random uuid; the story calls them by client and number. */
  private readonly aliases = new Map<string, string>();
  private readonly idByAlias = new Map<string, string>();
  private seenReplies = 0;
  private seenRecords = 0;

  run(command: TranscriptCommand): string[] {
    const { name, args } = command;
    if (name === 'config') {
      this.harness = new GroupHarness(configOf(args), 1, this.cluster);
      return [];
    }
    const now = args.get('now');
    if (now !== undefined) this.harness.advanceTo(Number(now));
    this.execute(name, args);
    const lines = [...this.takeRecords(), ...this.takeReplies()];
    return args.has('deadline') ? [...lines, this.deadline()] : lines;
  }

  private deadline(): string {
    const deadlineMs = nextDeadlineMs(this.harness.soft);
    return `next deadline ${deadlineMs}`;
  }

  private execute(name: string, args: ReadonlyMap<string, string>): void {
    const { harness } = this;
    const text = (key: string, otherwise: string): string => args.get(key) ?? otherwise;
    const number = (key: string, otherwise: number): number => Number(args.get(key) ?? otherwise);
    const member = (key = 'member'): string => this.memberId(text(key, ''));
    const common = {
      groupId: text('group', 'g'),
      memberId: member(),
      groupInstanceId: args.get('instance') ?? null,
    };
    const apiVersion = number('v', 9);
    switch (name) {
      case 'join':
        harness.run({
          ...common,
          kind: 'join',
          principal: 'User:ANONYMOUS',
          ticket: this.nextTicket++,
          apiVersion,
          connectionId: number('connection', 1),
          clientId: text('client', 'c'),
          clientHost: '/127.0.0.1',
          sessionTimeoutMs: number('session', 10_000),
          rebalanceTimeoutMs: number('rebalance', 60_000),
          protocolType: text('type', 'consumer'),
          protocols: parseProtocols(text('protocols', 'range:t')),
        });
        return;
      case 'sync':
        harness.run({
          ...common,
          kind: 'sync',
          ticket: this.nextTicket++,
          generationId: number('generation', 1),
          protocolType: args.get('type') ?? null,
          protocolName: args.get('protocol') ?? null,
          assignments: text('assign', '')
            .split(',')
            .filter((part) => part !== '')
            .map((part) => {
              const at = part.indexOf(':');
              return {
                memberId: this.memberId(part.slice(0, at)),
                assignment: Buffer.from(part.slice(at + 1)),
              };
            }),
        });
        return;
      case 'heartbeat':
        harness.run({
          ...common,
          kind: 'heartbeat',
          ticket: this.nextTicket++,
          generationId: number('generation', 1),
        });
        return;
      case 'leave':
        harness.run({
          kind: 'leave',
          ticket: this.nextTicket++,
          apiVersion: number('v', 5),
          groupId: common.groupId,
          members: text('members', '')
            .split(',')
            .map((part) => {
              const [id = '', instance] = part.split('/');
              return { memberId: this.memberId(id), groupInstanceId: instance ?? null };
            }),
        });
        return;
      default:
        this.executeOther(name, args, common, apiVersion);
    }
  }

  private executeOther(
    name: string,
    args: ReadonlyMap<string, string>,
    common: { groupId: string; memberId: string; groupInstanceId: string | null },
    apiVersion: number,
  ): void {
    const { harness } = this;
    const text = (key: string, otherwise: string): string => args.get(key) ?? otherwise;
    const number = (key: string, otherwise: number): number => Number(args.get(key) ?? otherwise);
    const groupIds = text('groups', 'g').split(',');
    switch (name) {
      case 'commit-offsets': {
        const topics = text('offsets', '').split(',');
        harness.run({
          ...common,
          kind: 'offsetCommit',
          ticket: this.nextTicket++,
          apiVersion,
          generationIdOrMemberEpoch: number('generation', -1),
          retentionTimeMs: number('retention', -1),
          topics: topics.map((part) => {
            const [topic = '', partition, offset, error] = part.split(':');
            return {
              name: topic,
              topicId: text('topicId', ZERO_UUID),
              partitions: [
                {
                  partitionIndex: Number(partition),
                  errorCode: Number(error ?? 0) as ErrorCode,
                  committedOffset: Number(offset),
                  committedLeaderEpoch: number('epoch', -1),
                  committedMetadata: args.get('metadata') ?? null,
                },
              ],
            };
          }),
        });
        return;
      }
      case 'fetch-offsets': {
        const topics = args.get('topics');
        harness.run({
          kind: 'offsetFetch',
          ticket: this.nextTicket++,
          groupId: common.groupId,
          memberId: args.has('member') ? common.memberId : null,
          memberEpoch: number('epoch', -1),
          requireStable: args.has('stable'),
          topics:
            topics === undefined
              ? null
              : topics.split(',').map((part) => {
                  const [topic = '', partition] = part.split(':');
                  return {
                    name: topic,
                    topicId: text('topicId', ZERO_UUID),
                    errorCode: ErrorCode.NONE,
                    partitionIndexes: [Number(partition)],
                  };
                }),
        });
        return;
      }
      case 'delete-offsets':
        harness.run({
          kind: 'offsetDelete',
          ticket: this.nextTicket++,
          groupId: common.groupId,
          topics: text('topics', '')
            .split(',')
            .map((part) => {
              const [topic = '', partition] = part.split(':');
              const partitionIndex = Number(partition);
              return { name: topic, partitions: [{ partitionIndex, errorCode: ErrorCode.NONE }] };
            }),
        });
        return;
      case 'describe':
        harness.run({
          kind: 'describeGroups',
          ticket: this.nextTicket++,
          apiVersion: number('v', 6),
          groupIds,
          authorizedOperations: -2147483648,
        });
        return;
      case 'list':
        harness.run({
          kind: 'listGroups',
          ticket: this.nextTicket++,
          statesFilter: text('states', '').split(',').filter(Boolean),
          typesFilter: text('types', '').split(',').filter(Boolean),
        });
        return;
      case 'delete-groups':
        harness.run({ kind: 'deleteGroups', ticket: this.nextTicket++, groupIds });
        return;
      case 'delete-topic':
        harness.run({
          kind: 'topicsDeleted',
          topics: [{ name: text('topic', 't'), topicId: text('topicId', ZERO_UUID) }],
        });
        return;
      case 'close':
        harness.run({ kind: 'connectionClosed', connectionId: number('connection', 1) });
        return;
      case 'hold':
        harness.isHeld = true;
        return;
      case 'commit':
        harness.commit();
        return;
      case 'reload':
        harness.reload();
        return;
      case 'wait':
        return;
      default:
        this.executeConsumer(name, args, common);
    }
  }

  private executeConsumer(
    name: string,
    args: ReadonlyMap<string, string>,
    common: { groupId: string; memberId: string; groupInstanceId: string | null },
  ): void {
    const { harness, cluster } = this;
    const number = (key: string, otherwise: number): number => Number(args.get(key) ?? otherwise);
    switch (name) {
      case 'beat':
        harness.run(heartbeatOf(args, common, this.nextTicket++));
        return;
      case 'describe-consumer': {
        const groupIds = (args.get('groups') ?? 'g').split(',');
        const ticket = this.nextTicket++;
        harness.run({ kind: 'consumerDescribe', ticket, groupIds, authorizedOperations: 0 });
        return;
      }
      case 'commit-in-transaction': {
        const [topic = '', partition, offset] = (args.get('offsets') ?? '').split(':');
        harness.run({
          ...common,
          kind: 'txnOffsetCommit',
          ticket: this.nextTicket++,
          producerId: number('producer', 1),
          producerEpoch: 0,
          generationId: number('generation', -1),
          topics: [
            {
              name: topic,
              topicId: ZERO_UUID,
              partitions: [
                {
                  partitionIndex: Number(partition),
                  errorCode: ErrorCode.NONE,
                  committedOffset: Number(offset),
                  committedLeaderEpoch: -1,
                  committedMetadata: args.get('metadata') ?? null,
                },
              ],
            },
          ],
        });
        return;
      }
      case 'topic':
        cluster.setTopic(args.get('name')!, number('partitions', 1));
        harness.run({ kind: 'metadataChanged', hasNewTopics: true });
        return;
      default:
        throw new Error(`unknown command ${name}`);
    }
  }

  private takeRecords(): string[] {
    const records = this.harness.records.slice(this.seenRecords);
    this.seenRecords += records.length;
    return records.map((record) => `append ${this.describeRecord(record)}`);
  }

  private takeReplies(): string[] {
    const replies = this.harness.replies.slice(this.seenReplies);
    this.seenReplies += replies.length;
    return replies.map(({ ticket, response }) => `reply ${ticket} ${this.print(response)}`);
  }

  private describeRecord(record: GroupRecord): string {
    if (record.kind === 'groupMetadata') {
      return `group ${record.groupId} ${record.value === null ? 'tombstone' : this.print(record.value)}`;
    }
    if (record.kind === 'offsetCommit') {
      const { groupId, topic, partition, value } = record;
      const what = value === null ? 'tombstone' : this.print(value);
      return `offset ${groupId} ${topic}-${partition} ${what}`;
    }
    if (record.kind === 'transactionEnded') return this.print(record);
    const { kind, groupId } = record;
    const words: string[] = [kind, groupId];
    if ('memberId' in record) words.push(this.print(record.memberId));
    if (record.kind === 'consumerRegex') words.push(record.pattern);
    if (record.kind === 'consumerPartitionMetadata' || record.value === null)
      words.push('tombstone');
    else words.push(this.print(record.value));
    return words.join(' ');
  }

  /** Short and in order: fields that say nothing are left out. */
  private print(value: unknown): string {
    const { print } = { print: (inner: unknown) => this.print(inner) };
    if (value === null) return 'null';
    if (Buffer.isBuffer(value)) return printBytes(value);
    if (Array.isArray(value)) return `[${value.map(print).join(' ')}]`;
    if (value instanceof Map) return printMap(value);
    if (typeof value === 'string') return value === '' ? "''" : this.alias(topicNameOf(value));
    if (typeof value !== 'object') return String(value);
    const fields: string[] = [];
    for (const [key, field] of Object.entries(value)) {
      if (key === 'throttleTimeMs' || key === 'authorizedOperations') continue;
      if (field === null || field === ZERO_UUID || field === false) continue;
      if (Array.isArray(field) && field.length === 0) continue;
      // Of 64 bits; test/core/group/metadata-hash.test.ts is about them.
      if (key === 'metadataHash') continue;
      if (field instanceof Map && field.size === 0) continue;
      if (Buffer.isBuffer(field) && field.length === 0) continue;
      if (key === 'errorCode') fields.push(errorNames.get(field as number) ?? String(field));
      else fields.push(`${key}=${print(field)}`);
    }
    return `{${fields.join(' ')}}`;
  }

  private alias(text: string): string {
    return text.replace(/([\w.]+)-[0-9a-f]{8}-[0-9a-f-]{27}/g, (id, prefix: string) => {
      let alias = this.aliases.get(id);
      if (alias === undefined) {
        let number = 1;
        while (this.idByAlias.has(`${prefix}#${number}`)) number++;
        alias = `${prefix}#${number}`;
        this.aliases.set(id, alias);
        this.idByAlias.set(alias, id);
      }
      return alias;
    });
  }

  private memberId(alias: string): string {
    return this.idByAlias.get(alias) ?? alias;
  }
}

function parseProtocols(text: string): { name: string; metadata: Buffer }[] {
  return text
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const [name = '', topics = ''] = part.split(':');
      return { name, metadata: subscription(topics.split('+')) };
    });
}

function printBytes(bytes: Buffer): string {
  const topics = readSubscribedTopics(bytes);
  return topics === null ? bytes.toString() : `(${topics.join('+')})`;
}

/** `consumer.maxSize=2` sets a field of the consumer groups' config. */
function configOf(args: ReadonlyMap<string, string>): GroupConfig {
  const consumer: Record<string, unknown> = { ...defaultGroupConfig.consumer };
  const config: Record<string, unknown> = { ...defaultGroupConfig, consumer };
  for (const [key, text] of args) {
    const value = text === '' ? true : text === 'no' ? false : Number(text);
    if (key.startsWith('consumer.')) consumer[key.slice('consumer.'.length)] = value;
    else config[key] = value;
  }
  return config as unknown as GroupConfig;
}

/** A first heartbeat says everything; a later one what it is given. */
function heartbeatOf(
  args: ReadonlyMap<string, string>,
  common: { groupId: string; memberId: string; groupInstanceId: string | null },
  ticket: number,
): GroupCommand {
  const memberEpoch = Number(args.get('epoch') ?? 0);
  const isFirst = memberEpoch === 0;
  const names = args.get('topics');
  const owned = args.get('owned');
  const hasRegex = args.has('regex');
  return {
    kind: 'consumerHeartbeat',
    principal: args.get('principal') ?? 'User:ANONYMOUS',
    ticket,
    apiVersion: Number(args.get('v') ?? 1),
    clientId: 'c',
    clientHost: '/127.0.0.1',
    groupId: common.groupId,
    memberId: common.memberId,
    memberEpoch,
    instanceId: common.groupInstanceId,
    rackId: args.get('rack') ?? null,
    rebalanceTimeoutMs: Number(args.get('rebalance') ?? (isFirst ? 60_000 : -1)),
    subscribedTopicNames:
      names === undefined
        ? isFirst && !hasRegex
          ? ['t']
          : null
        : names.split(',').filter(Boolean),
    subscribedTopicRegex: args.get('regex') ?? null,
    serverAssignor: args.get('assignor') ?? null,
    topicPartitions: owned === undefined ? (isFirst ? [] : null) : parseOwned(owned),
  };
}

/** `t:0+1,u:2`. */
function parseOwned(text: string): { topicId: string; partitions: number[] }[] {
  return text
    .split(',')
    .filter(Boolean)
    .map((part) => {
      const [topic = '', partitions = ''] = part.split(':');
      return { topicId: topicIdOf(topic), partitions: partitions.split('+').map(Number) };
    });
}

/** The ids of FakeCluster are names, filled up. */
function topicNameOf(text: string): string {
  return /^[a-z]+0+A$/.test(text) && text.length === 22 ? text.replace(/0+A$/, '') : text;
}

/** Partitions by topic, with their epochs where they have some: `(t:0@2+1@3 u:0@2)`. */
function printMap(
  map: ReadonlyMap<string, readonly number[] | ReadonlyMap<number, number>>,
): string {
  const topics = [...map].map(([topicId, partitions]) => {
    const numbers =
      partitions instanceof Map
        ? [...partitions].map(([partition, epoch]) => `${partition}@${epoch}`)
        : (partitions as readonly number[]);
    return `${topicNameOf(topicId)}:${numbers.join('+')}`;
  });
  return `(${topics.join(' ')})`;
}
