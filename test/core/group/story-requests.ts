/** What the lines of a story ask of the group coordinator: one function a command. */
import { ZERO_UUID } from '../../../src/base/uuid.ts';
import type { GroupCommand } from '../../../src/core/group/group-command.ts';
import { ErrorCode } from '../../../src/protocol/error-codes.ts';
import { topicIdOf } from './fake-cluster.ts';
import { subscription } from './subscription-bytes.ts';

/** The arguments of one line, with what is meant where they say nothing. */
export class StoryLine {
  readonly ticket: number;
  private readonly args: ReadonlyMap<string, string>;
  private readonly idOf: (alias: string) => string;

  constructor(
    args: ReadonlyMap<string, string>,
    ticket: number,
    idOf: (alias: string) => string = (alias) => alias,
  ) {
    this.args = args;
    this.ticket = ticket;
    this.idOf = idOf;
  }

  has(key: string): boolean {
    return this.args.has(key);
  }

  find(key: string): string | null {
    return this.args.get(key) ?? null;
  }

  text(key: string, otherwise: string): string {
    return this.args.get(key) ?? otherwise;
  }

  number(key: string, otherwise: number): number {
    return Number(this.args.get(key) ?? otherwise);
  }

  /** `a,b`. */
  list(key: string, otherwise = ''): string[] {
    return this.text(key, otherwise).split(',').filter(Boolean);
  }

  /** Members go by their aliases. */
  memberId(alias: string = this.text('member', '')): string {
    return this.idOf(alias);
  }

  get groupId(): string {
    return this.text('group', 'g');
  }

  get member(): { groupId: string; memberId: string; groupInstanceId: string | null } {
    const { groupId } = this;
    return { groupId, memberId: this.memberId(), groupInstanceId: this.find('instance') };
  }
}

export const STORY_REQUESTS: Readonly<Record<string, (line: StoryLine) => GroupCommand>> = {
  join: (line) => ({
    ...line.member,
    kind: 'join',
    principal: 'User:ANONYMOUS',
    ticket: line.ticket,
    apiVersion: line.number('v', 9),
    connectionId: line.number('connection', 1),
    clientId: line.text('client', 'c'),
    clientHost: '/127.0.0.1',
    sessionTimeoutMs: line.number('session', 10_000),
    rebalanceTimeoutMs: line.number('rebalance', 60_000),
    protocolType: line.text('type', 'consumer'),
    protocols: line.list('protocols', 'range:t').map((part) => {
      const [name = '', topics = ''] = part.split(':');
      return { name, metadata: subscription(topics.split('+')) };
    }),
  }),

  sync: (line) => ({
    ...line.member,
    kind: 'sync',
    ticket: line.ticket,
    generationId: line.number('generation', 1),
    protocolType: line.find('type'),
    protocolName: line.find('protocol'),
    assignments: line.list('assign').map((part) => {
      const at = part.indexOf(':');
      const assignment = Buffer.from(part.slice(at + 1));
      return { memberId: line.memberId(part.slice(0, at)), assignment };
    }),
  }),

  heartbeat: (line) => ({
    ...line.member,
    kind: 'heartbeat',
    ticket: line.ticket,
    generationId: line.number('generation', 1),
  }),

  leave: (line) => ({
    kind: 'leave',
    ticket: line.ticket,
    apiVersion: line.number('v', 5),
    groupId: line.groupId,
    members: line
      .text('members', '')
      .split(',')
      .map((part) => {
        const [id = '', instance] = part.split('/');
        return { memberId: line.memberId(id), groupInstanceId: instance ?? null };
      }),
  }),

  'commit-offsets': (line) => ({
    ...line.member,
    kind: 'offsetCommit',
    ticket: line.ticket,
    apiVersion: line.number('v', 9),
    generationIdOrMemberEpoch: line.number('generation', -1),
    retentionTimeMs: line.number('retention', -1),
    topics: committedOffsets(line),
  }),

  'commit-in-transaction': (line) => ({
    ...line.member,
    kind: 'txnOffsetCommit',
    ticket: line.ticket,
    producerId: line.number('producer', 1),
    producerEpoch: 0,
    generationId: line.number('generation', -1),
    topics: committedOffsets(line),
  }),

  'fetch-offsets': (line) => ({
    kind: 'offsetFetch',
    ticket: line.ticket,
    groupId: line.groupId,
    memberId: line.has('member') ? line.memberId() : null,
    memberEpoch: line.number('epoch', -1),
    requireStable: line.has('stable'),
    topics: line.has('topics')
      ? line.list('topics').map((part) => {
          const [name = '', partition] = part.split(':');
          const topicId = line.text('topicId', ZERO_UUID);
          const partitionIndexes = [Number(partition)];
          return { name, topicId, errorCode: ErrorCode.NONE, partitionIndexes };
        })
      : null,
  }),

  'delete-offsets': (line) => ({
    kind: 'offsetDelete',
    ticket: line.ticket,
    groupId: line.groupId,
    topics: line.list('topics').map((part) => {
      const [name = '', partition] = part.split(':');
      const partitionIndex = Number(partition);
      return { name, partitions: [{ partitionIndex, errorCode: ErrorCode.NONE }] };
    }),
  }),

  describe: (line) => ({
    kind: 'describeGroups',
    ticket: line.ticket,
    apiVersion: line.number('v', 6),
    groupIds: line.list('groups', 'g'),
    authorizedOperations: -2147483648,
  }),

  'describe-consumer': (line) => ({
    kind: 'consumerDescribe',
    ticket: line.ticket,
    groupIds: line.list('groups', 'g'),
    authorizedOperations: 0,
  }),

  list: (line) => ({
    kind: 'listGroups',
    ticket: line.ticket,
    statesFilter: line.list('states'),
    typesFilter: line.list('types'),
  }),

  'delete-groups': (line) => ({
    kind: 'deleteGroups',
    ticket: line.ticket,
    groupIds: line.list('groups', 'g'),
  }),

  beat: heartbeatOf,
};

/** `t:0:17,u:1:4`, and `t:0:17:3` where error 3 was found before. */
function committedOffsets(line: StoryLine) {
  return line.list('offsets').map((part) => {
    const [name = '', partition, offset, error] = part.split(':');
    const committed = {
      partitionIndex: Number(partition),
      errorCode: Number(error ?? 0) as ErrorCode,
      committedOffset: Number(offset),
      committedLeaderEpoch: line.number('epoch', -1),
      committedMetadata: line.find('metadata'),
    };
    return { name, topicId: line.text('topicId', ZERO_UUID), partitions: [committed] };
  });
}

/** A first heartbeat says everything; a later one what it is given. */
function heartbeatOf(line: StoryLine): GroupCommand {
  const { groupInstanceId: instanceId, ...member } = line.member;
  const memberEpoch = line.number('epoch', 0);
  const isFirst = memberEpoch === 0;
  const topics = isFirst && !line.has('regex') ? ['t'] : null;
  const owned = line.has('owned') ? line.list('owned').map(ownedPartitions) : null;
  return {
    ...member,
    kind: 'consumerHeartbeat',
    principal: line.text('principal', 'User:ANONYMOUS'),
    ticket: line.ticket,
    apiVersion: line.number('v', 1),
    clientId: 'c',
    clientHost: '/127.0.0.1',
    memberEpoch,
    instanceId,
    rackId: line.find('rack'),
    rebalanceTimeoutMs: line.number('rebalance', isFirst ? 60_000 : -1),
    subscribedTopicNames: line.has('topics') ? line.list('topics') : topics,
    subscribedTopicRegex: line.find('regex'),
    serverAssignor: line.find('assignor'),
    topicPartitions: owned ?? (isFirst ? [] : null),
  };
}

/** `t:0+1`. */
function ownedPartitions(part: string): { topicId: string; partitions: number[] } {
  const [topic = '', partitions = ''] = part.split(':');
  return { topicId: topicIdOf(topic), partitions: partitions.split('+').map(Number) };
}
