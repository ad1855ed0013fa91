/**
 * A conversation about groups, to be held with this broker and with Apache Kafka: every group API
 * at many versions, what goes right and what goes wrong. Returns what was answered, line by line,
 * with member ids, ports and topic ids replaced by names.
 *
 * KAFKA_PORT=… records the answers of a broker on that port (see groups-conformance.test.ts); it
 * must have group.initial.rebalance.delay.ms=0.
 */
import { ErrorCode, errorName } from '../../src/protocol/error-codes.ts';
import { subscription } from '../core/group/subscription-bytes.ts';
import { type ApiName, creationOf, type Message, WireClient } from './wire-client.ts';

const NO_ID = 'AAAAAAAAAAAAAAAAAAAAAA';
const UNKNOWN_ID = 'AAAAAAAAAAAAAAAAAAAAAw';
const GROUP = 'conf';
const TOPIC = 'conf-topic';
const MEMBER_ID = /[\w.]+-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** Kafka answers these in the order of a hash table. */
const UNORDERED = new Set(['partitions', 'groups', 'members', 'results']);

export class Conversation {
  readonly lines: string[] = [];
  private readonly main: WireClient;
  private readonly a: WireClient;
  private readonly b: WireClient;
  private readonly aliases = new Map<string, string>();
  private topicId = '';

  private constructor(main: WireClient, a: WireClient, b: WireClient) {
    this.main = main;
    this.a = a;
    this.b = b;
  }

  static async hold(port: number): Promise<readonly string[]> {
    const clients = [
      await WireClient.open(port),
      await WireClient.open(port),
      await WireClient.open(port),
    ] as const;
    const conversation = new Conversation(...clients);
    await conversation.prepare();
    await conversation.findCoordinators();
    await conversation.refusals();
    await conversation.simpleCommits();
    await conversation.dynamicMembers();
    await conversation.staticMembers();
    for (const client of clients) client.close();
    return conversation.lines;
  }

  private async prepare(): Promise<void> {
    const created = await this.main.call('CreateTopics', 7, creationOf([TOPIC], 2));
    this.topicId = (created['topics'] as { topicId: string }[])[0]!.topicId;
    const keys = { key: '', keyType: 0, coordinatorKeys: [GROUP] };
    for (;;) {
      // Apache Kafka needs a while to create the topic and to load the coordinator.
      const found = await this.main.call('FindCoordinator', 4, keys);
      const probe = await this.main.call('DescribeGroups', 5, {
        groups: [GROUP],
        includeAuthorizedOperations: false,
      });
      const [coordinator] = found['coordinators'] as { errorCode: number }[];
      const [group] = probe['groups'] as { errorCode: number }[];
      if (coordinator?.errorCode === ErrorCode.NONE && group?.errorCode === ErrorCode.NONE) return;
    }
  }

  private async findCoordinators(): Promise<void> {
    for (let v = 0; v <= 6; v++) {
      await this.say('FindCoordinator', v, {
        key: GROUP,
        keyType: 0,
        coordinatorKeys: [GROUP, 'other'],
      });
    }
    const one = (keyType: number, key: string): Message => ({
      key,
      keyType,
      coordinatorKeys: [key],
    });
    await this.say('FindCoordinator', 6, one(0, ''));
    for (const v of [3, 6]) await this.say('FindCoordinator', v, one(7, 'x'));
    for (const v of [5, 6]) await this.say('FindCoordinator', v, one(2, 'x'));
  }

  private async refusals(): Promise<void> {
    for (const v of [0, 1, 4, 5, 6, 7, 8, 9]) {
      await this.say('JoinGroup', v, join({ groupId: '' }));
      await this.say('JoinGroup', v, join({ sessionTimeoutMs: 1 }));
      await this.say('JoinGroup', v, join({ memberId: 'm' }));
      await this.say('JoinGroup', v, join({ protocols: [] }));
      await this.say('JoinGroup', v, join({ protocolType: '' }));
    }
    for (const groupId of ['unknown', '']) {
      for (const v of [0, 1, 3, 4, 5]) {
        await this.say('SyncGroup', v, sync({ groupId, memberId: 'm' }));
      }
      for (const v of [0, 1, 3, 4]) {
        await this.say('Heartbeat', v, heartbeat({ groupId, memberId: 'm' }));
      }
      const members = [{ memberId: 'm', groupInstanceId: null, reason: null }];
      for (const v of [0, 2, 3, 4, 5]) {
        await this.say('LeaveGroup', v, { groupId, memberId: 'm', members });
      }
    }
    await this.say('SyncGroup', 5, sync({ protocolType: null, memberId: 'm' }));
    for (let v = 2; v <= 10; v++) {
      const topics = this.commitTopics(v);
      const generation = { groupId: 'simple', generationIdOrMemberEpoch: 5, memberId: 'm' };
      await this.say('OffsetCommit', v, commit({ ...generation, topics }));
      await this.say('OffsetCommit', v, commit({ groupId: 'simple', topics: [topics[1]] }));
      await this.say('OffsetCommit', v, commit({ groupId: '', topics }));
    }
    const topics = [
      { name: TOPIC, topicId: this.topicId, partitionIndexes: [0, 1] },
      { name: 'nope', topicId: UNKNOWN_ID, partitionIndexes: [0] },
    ];
    for (let v = 1; v <= 10; v++) {
      await this.say('OffsetFetch', v, fetch(['unknown'], topics, true));
      if (v >= 2) await this.say('OffsetFetch', v, fetch(['unknown'], null, false));
      await this.say('OffsetFetch', v, fetch([''], topics, false));
    }
  }

  private async simpleCommits(): Promise<void> {
    for (let v = 2; v <= 10; v++) {
      await this.say(
        'OffsetCommit',
        v,
        commit({ groupId: 'simple', topics: this.commitTopics(v) }),
      );
    }
    const topics = [{ name: TOPIC, topicId: this.topicId, partitionIndexes: [0, 1] }];
    for (let v = 1; v <= 10; v++) {
      await this.say('OffsetFetch', v, fetch(['simple', 'unknown'], topics, true));
      if (v >= 2) await this.say('OffsetFetch', v, fetch(['simple'], null, false));
    }
    const tooLong = { ...commitPartition(0), committedMetadata: 'x'.repeat(4097) };
    const topic = { name: TOPIC, topicId: NO_ID, partitions: [tooLong] };
    await this.say('OffsetCommit', 9, commit({ groupId: 'simple', topics: [topic] }));
  }

  private async dynamicMembers(): Promise<void> {
    const { a, b } = this;
    const first = await this.say('JoinGroup', 9, join({}), a);
    const memberA = first['memberId'] as string;
    await this.describe(6, true);
    await this.say('Heartbeat', 4, heartbeat({ memberId: memberA }));
    await this.say('JoinGroup', 9, join({ memberId: memberA }), a);
    await this.describe(6, false);
    const ownCommit = commit({ generationIdOrMemberEpoch: 1, memberId: memberA });
    await this.say('OffsetCommit', 9, ownCommit);
    await this.say('SyncGroup', 5, sync({ memberId: memberA, protocolName: 'x' }), a);
    await this.say('SyncGroup', 5, sync({ memberId: memberA, generationId: 7 }), a);
    const assignments = [{ memberId: memberA, assignment: Buffer.from('AA') }];
    await this.say('SyncGroup', 5, sync({ memberId: memberA, assignments }), a);
    for (const v of [0, 1, 3, 4, 5, 6]) await this.describe(v, v >= 3, [GROUP, 'unknown']);
    for (const v of [0, 1, 3, 4, 5]) {
      await this.say('ListGroups', v, {
        statesFilter: v >= 4 ? ['stable'] : [],
        typesFilter: v >= 5 ? ['Classic'] : [],
      });
    }
    await this.say('ListGroups', 5, { statesFilter: ['bogus'], typesFilter: [] });
    await this.say('ListGroups', 5, { statesFilter: [], typesFilter: ['bogus'] });
    await this.say('Heartbeat', 4, heartbeat({ memberId: memberA, generationId: 3 }));
    await this.say('Heartbeat', 4, heartbeat({ memberId: 'x' }));
    await this.say('Heartbeat', 4, heartbeat({ memberId: memberA, groupInstanceId: 'i' }));
    await this.say('OffsetCommit', 9, commit({}));
    await this.say('OffsetCommit', 9, ownCommit);
    await this.say('OffsetCommit', 9, commit({ memberId: memberA }));
    const otherProtocols = [{ name: 'rr', metadata: subscription([TOPIC]) }];
    await this.say('JoinGroup', 9, join({ protocols: otherProtocols }), b);
    await this.say('DeleteGroups', 2, { groupsNames: [GROUP, 'unknown'] });
    await this.deleteOffsets(GROUP);
    await this.deleteOffsets('unknown');
    await this.deleteOffsets('');
    await this.deleteOffsets('simple');
    await this.rebalance(memberA);
  }

  private async rebalance(memberA: string): Promise<void> {
    const { a, b } = this;
    const joiningB = b.call('JoinGroup', 3, join({}));
    while ((await this.state()) !== 'PreparingRebalance');
    await this.say('Heartbeat', 4, heartbeat({ memberId: memberA }), a);
    await this.say('SyncGroup', 5, sync({ memberId: memberA }), a);
    await this.say('OffsetCommit', 9, commit({ generationIdOrMemberEpoch: 1, memberId: memberA }));
    await this.describe(6, false);
    await this.say('JoinGroup', 9, join({ memberId: memberA }), a);
    const joinedB = await joiningB;
    this.note('B joined', joinedB);
    const memberB = joinedB['memberId'] as string;
    const syncingB = b.call('SyncGroup', 2, sync({ memberId: memberB, generationId: 2 }));
    const assignments = [{ memberId: memberA, assignment: Buffer.from('AA') }];
    await this.say('SyncGroup', 5, sync({ memberId: memberA, generationId: 2, assignments }), a);
    this.note('B synced', await syncingB);
    await this.say('LeaveGroup', 5, {
      groupId: GROUP,
      memberId: '',
      members: [
        { memberId: memberB, groupInstanceId: null, reason: 'r' },
        { memberId: 'x', groupInstanceId: null, reason: null },
        { memberId: '', groupInstanceId: 'zzz', reason: null },
        { memberId: memberA, groupInstanceId: 'q', reason: null },
      ],
    });
    await this.say('JoinGroup', 9, join({ memberId: memberA }), a);
    await this.say('LeaveGroup', 2, { groupId: GROUP, memberId: memberA, members: [] });
    await this.describe(6, false);
    await this.deleteOffsets(GROUP);
    await this.say('DeleteGroups', 1, { groupsNames: [GROUP] });
  }

  private async staticMembers(): Promise<void> {
    const { a, b } = this;
    const own = { groupId: 'static', groupInstanceId: 'i1' };
    const first = (await this.say('JoinGroup', 5, join(own), a))['memberId'] as string;
    const assignments = [{ memberId: first, assignment: Buffer.from('S1') }];
    await this.say('SyncGroup', 5, sync({ ...own, memberId: first, assignments }), a);
    const second = (await this.say('JoinGroup', 9, join(own), b))['memberId'] as string;
    await this.say('Heartbeat', 4, heartbeat({ ...own, memberId: first }));
    await this.say('Heartbeat', 4, heartbeat({ ...own, memberId: second }));
    await this.say('Heartbeat', 4, heartbeat({ groupId: 'static', memberId: second }));
    await this.say('SyncGroup', 5, sync({ ...own, memberId: second }), b);
    const third = (await this.say('JoinGroup', 8, join(own), a))['memberId'] as string;
    await this.say('JoinGroup', 9, join({ ...own, memberId: second }), b);
    await this.say('JoinGroup', 9, join({ ...own, groupInstanceId: 'i9', memberId: third }), b);
    const leave = (memberId: string): Message => {
      const members = [{ memberId, groupInstanceId: 'i1', reason: null }];
      return { groupId: 'static', memberId: '', members };
    };
    await this.say('LeaveGroup', 5, leave(second));
    await this.say('LeaveGroup', 5, leave(''));
    await this.describe(6, false, ['static']);
  }

  private async describe(v: number, withOperations: boolean, groups = [GROUP]): Promise<void> {
    await this.say('DescribeGroups', v, { groups, includeAuthorizedOperations: withOperations });
  }

  private async state(): Promise<string> {
    const request = { groups: [GROUP], includeAuthorizedOperations: false };
    const described = await this.main.call('DescribeGroups', 5, request);
    return (described['groups'] as { groupState: string }[])[0]!.groupState;
  }

  private async deleteOffsets(groupId: string): Promise<void> {
    const topics = [
      { name: TOPIC, partitions: [{ partitionIndex: 0 }, { partitionIndex: 9 }] },
      { name: 'nope', partitions: [{ partitionIndex: 0 }] },
    ];
    await this.say('OffsetDelete', 0, { groupId, topics });
  }

  private commitTopics(version: number): Message[] {
    const ids = version >= 10 ? [this.topicId, UNKNOWN_ID] : [NO_ID, NO_ID];
    return commitTopics.map((topic, i) => ({ ...topic, topicId: ids[i] }));
  }

  private async say(
    api: ApiName,
    version: number,
    body: Message,
    client: WireClient = this.main,
  ): Promise<Message> {
    const response = await client.call(api, version, body);
    this.note(`${api} v${version}`, response);
    return response;
  }

  private note(what: string, response: Message): void {
    this.lines.push(`${what} ${JSON.stringify(this.normalize('', response))}`);
  }

  private normalize(key: string, value: unknown): unknown {
    if (key === 'errorCode') return errorName(value as number);
    if (Buffer.isBuffer(value)) return value.toString('latin1');
    if (typeof value === 'string') {
      return value === this.topicId ? 'TOPIC-ID' : value.replace(MEMBER_ID, (id) => this.alias(id));
    }
    if (Array.isArray(value)) {
      const items = UNORDERED.has(key) ? this.sorted(value as Message[]) : (value as unknown[]);
      return items.map((item) => this.normalize('', item));
    }
    if (typeof value !== 'object' || value === null) return value;
    const normalized: Message = {};
    for (const [name, field] of Object.entries(value)) {
      if (name !== 'port' && name !== 'throttleTimeMs') {
        normalized[name] = this.normalize(name, field);
      }
    }
    return normalized;
  }

  /** By name; members by the order in which they were first heard of. */
  private sorted(items: readonly Message[]): Message[] {
    const keyOf = (item: Message): string => {
      const { partitionIndex, groupId, memberId, groupInstanceId } = item;
      const id = String(memberId ?? '');
      return `${partitionIndex ?? ''}/${groupId ?? ''}/${this.aliases.get(id) ?? `~${id}`}/${groupInstanceId}`;
    };
    return [...items].sort((x, y) => (keyOf(x) < keyOf(y) ? -1 : 1));
  }

  private alias(memberId: string): string {
    let alias = this.aliases.get(memberId);
    if (alias === undefined) {
      alias = `MEMBER-${this.aliases.size}`;
      this.aliases.set(memberId, alias);
    }
    return alias;
  }
}

function join(changes: Message): Message {
  return {
    groupId: GROUP,
    sessionTimeoutMs: 10_000,
    rebalanceTimeoutMs: 30_000,
    memberId: '',
    groupInstanceId: null,
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata: subscription([TOPIC]) }],
    reason: null,
    ...changes,
  };
}

function sync(changes: Message): Message {
  return {
    groupId: GROUP,
    generationId: 1,
    memberId: '',
    groupInstanceId: null,
    protocolType: 'consumer',
    protocolName: 'range',
    assignments: [],
    ...changes,
  };
}

function heartbeat(changes: Message): Message {
  return { groupId: GROUP, generationId: 1, memberId: '', groupInstanceId: null, ...changes };
}

function commitPartition(partitionIndex: number): Message {
  const committedMetadata = partitionIndex === 0 ? 'note' : null;
  return { partitionIndex, committedOffset: 5, committedLeaderEpoch: -1, committedMetadata };
}

const commitTopics: readonly Message[] = [
  { name: TOPIC, topicId: NO_ID, partitions: [commitPartition(0), commitPartition(99)] },
  { name: 'nope', topicId: NO_ID, partitions: [commitPartition(0)] },
];

function commit(changes: Message): Message {
  return {
    groupId: GROUP,
    generationIdOrMemberEpoch: -1,
    memberId: '',
    groupInstanceId: null,
    retentionTimeMs: -1,
    topics: commitTopics,
    ...changes,
  };
}

function fetch(groupIds: readonly string[], topics: unknown, requireStable: boolean): Message {
  const groups = groupIds.map((groupId) => ({
    groupId,
    memberId: null,
    memberEpoch: -1,
    topics,
  }));
  return { groupId: groupIds[0], topics, groups, requireStable };
}
