/**
 * A conversation about consumer groups (KIP-848), to be held with this broker and with Apache
 * Kafka: joining, reconciliation step by step, epochs, static members, expressions, offsets, and
 * the move between the protocols. Returns what was answered, line by line.
 */
import { errorName } from '../../src/protocol/error-codes.ts';
import { subscription } from '../core/group/subscription-bytes.ts';
import { type ApiName, creationOf, type Message, WireClient } from './wire-client.ts';

const GROUP_CONFIG = 32;
const NO_ID = 'AAAAAAAAAAAAAAAAAAAAAA';
const MEMBER_ID = /[\w.]*-?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** Kafka answers these in the order of a hash table. */
const UNORDERED = new Set([
  'topicPartitions',
  'groups',
  'members',
  'partitions',
  'subscribedTopicNames',
]);
const TOPICS = ['cc-a', 'cc-b'];

export class ConsumerConversation {
  readonly lines: string[] = [];
  private readonly client: WireClient;
  private readonly aliases = new Map<string, string>();

  private constructor(client: WireClient) {
    this.client = client;
  }

  static async hold(port: number): Promise<readonly string[]> {
    const conversation = new ConsumerConversation(await WireClient.open(port));
    await conversation.prepare();
    await conversation.refusals();
    await conversation.twoMembers();
    await conversation.offsets();
    await conversation.lastLeaves();
    await conversation.staticMembers();
    await conversation.expressions();
    await conversation.assignors();
    await conversation.migration();
    conversation.client.close();
    return conversation.lines;
  }

  private async prepare(): Promise<void> {
    const created = await this.client.call('CreateTopics', 7, creationOf(TOPICS, 4));
    for (const { name, topicId } of created['topics'] as { name: string; topicId: string }[]) {
      this.aliases.set(topicId, `ID-OF-${name}`);
    }
    // Without this Kafka computes an assignment once a second at most.
    const configs = [{ name: 'consumer.assignment.interval.ms', configOperation: 0, value: '0' }];
    const resources = ['cg', 'st', 're', 'as', 'mi', 'mx'].map((resourceName) => ({
      resourceType: GROUP_CONFIG,
      resourceName,
      configs,
    }));
    await this.client.call('IncrementalAlterConfigs', 1, { resources, validateOnly: false });
    const keys = { key: '', keyType: 0, coordinatorKeys: ['cg'] };
    for (;;) {
      const found = await this.client.call('FindCoordinator', 4, keys);
      const probe = await this.client.call('DescribeGroups', 5, describe(['cg']));
      const [coordinator] = found['coordinators'] as { errorCode: number }[];
      const [group] = probe['groups'] as { errorCode: number }[];
      if (coordinator?.errorCode === 0 && group?.errorCode === 0) return;
    }
  }

  private async refusals(): Promise<void> {
    for (const v of [0, 1]) {
      await this.beat({ groupId: '' }, v);
      if (v === 1) await this.beat({ memberId: '' }, v);
      await this.beat({ instanceId: '' }, v);
      await this.beat({ rackId: ' ' }, v);
      await this.beat({ rebalanceTimeoutMs: -1 }, v);
      await this.beat({ topicPartitions: null }, v);
      await this.beat({ subscribedTopicNames: null }, v);
      await this.beat({ memberEpoch: -3 }, v);
      await this.beat({ memberEpoch: -2 }, v);
      await this.beat({ serverAssignor: 'nope' }, v);
      await this.beat({ memberEpoch: 3 }, v);
      await this.beat({ memberEpoch: -1 }, v);
      if (v === 1) await this.beat({ subscribedTopicRegex: '(' }, v);
    }
    await this.say('ConsumerGroupDescribe', 1, describeConsumer(['cg', '']));
  }

  private async twoMembers(): Promise<void> {
    await this.beat({});
    await this.describe('cg');
    await this.beat(steady(2));
    await this.beat(steady(6));
    await this.beat(steady(0));
    await this.beat({ ...steady(2), memberId: 'm9' });
    await this.beat({ memberId: 'm2' });
    await this.describe('cg');
    await this.beat({ ...steady(3), memberId: 'm2', topicPartitions: [] });
    // It is told to give two up, does not, and then does.
    await this.beat(steady(2));
    await this.beat(steady(2));
    await this.beat({ ...steady(2), topicPartitions: this.partitions([0, 1, 2, 3]) });
    await this.describe('cg');
    await this.beat({ ...steady(2), topicPartitions: this.partitions([0, 1]) });
    await this.beat({ ...steady(3), memberId: 'm2', topicPartitions: [] });
    await this.describe('cg');
    // The answer was lost: it says its epoch before.
    await this.beat({ ...steady(2), topicPartitions: this.partitions([0, 1]) });
    await this.beat({ ...steady(2), topicPartitions: this.partitions([2]) });
    await this.beat({ ...full(3), topicPartitions: this.partitions([0, 1]) });
    await this.say('ListGroups', 5, { statesFilter: ['STABLE'], typesFilter: ['consumer'] });
    await this.say('ListGroups', 5, { statesFilter: [], typesFilter: ['classic'] });
    for (const v of [5, 6]) await this.say('DescribeGroups', v, describe(['cg']));
    await this.say('DeleteGroups', 2, { groupsNames: ['cg'] });
    // Another subscription takes the old topic away.
    await this.beat({ ...steady(3), subscribedTopicNames: ['cc-b'] });
    await this.beat({ ...steady(3), topicPartitions: [] });
    await this.beat({ ...steady(4), memberId: 'm2', topicPartitions: this.partitions([2, 3]) });
    await this.beat({ ...steady(3), memberId: 'm2', topicPartitions: this.partitions([2, 3]) });
    await this.describe('cg');
  }

  private async offsets(): Promise<void> {
    for (const [memberId, epoch] of [
      ['m1', 4],
      ['m1', 3],
      ['m1', 2],
      ['m1', 9],
      ['m2', 3],
      ['m9', 4],
      ['', -1],
    ] as const) {
      for (const v of [8, 9]) await this.commit(v, memberId, epoch);
      await this.fetch(memberId, epoch);
    }
    await this.fetch(null, -1);
    const topics = TOPICS.map((name) => ({ name, partitions: [{ partitionIndex: 0 }] }));
    await this.say('OffsetDelete', 0, { groupId: 'cg', topics });
  }

  private async lastLeaves(): Promise<void> {
    await this.beat({ ...steady(-1), memberId: 'm2' });
    await this.describe('cg');
    await this.beat(steady(-1));
    await this.describe('cg');
    await this.beat(steady(-1));
    await this.commit(9, '', -1);
    await this.say('DeleteGroups', 2, { groupsNames: ['cg'] });
    await this.beat(steady(4));
  }

  private async staticMembers(): Promise<void> {
    const own = { groupId: 'st', instanceId: 'i1' };
    await this.beat({ ...own, memberId: 's1' });
    await this.beat({ ...own, memberId: 's2' });
    await this.beat({ ...steady(2), ...own, memberId: 's2' });
    await this.beat({ ...steady(2), ...own, memberId: 's1', instanceId: 'i2' });
    await this.beat({ ...steady(-2), ...own, memberId: 's2' });
    await this.beat({ ...steady(-2), ...own, memberId: 's1' });
    await this.describe('st');
    await this.beat({ ...own, memberId: 's2' });
    await this.beat({ ...steady(2), ...own, memberId: 's1' });
    await this.describe('st');
    const members = [{ memberId: '', groupInstanceId: 'i1', reason: null }];
    await this.say('LeaveGroup', 5, { groupId: 'st', memberId: '', members });
    await this.describe('st');
  }

  private async expressions(): Promise<void> {
    const own = { groupId: 're', memberId: 'r1', subscribedTopicNames: null };
    await this.beat({ ...own, subscribedTopicRegex: 'cc-[ab]' });
    await this.untilEpoch('re', 2);
    await this.beat({ ...steady(1), groupId: 're', memberId: 'r1' });
    await this.beat({ ...steady(2), groupId: 're', memberId: 'r1', subscribedTopicRegex: 'cc-(' });
    await this.describe('re');
    await this.beat({ ...steady(-1), groupId: 're', memberId: 'r1' });
  }

  private async assignors(): Promise<void> {
    const subscribedTopicNames = [...TOPICS, 'cc-none'];
    const own = { groupId: 'as', subscribedTopicNames, serverAssignor: 'range' };
    await this.beat({ ...own, memberId: 'a1' });
    await this.beat({ ...own, memberId: 'a2' });
    const half = TOPICS.flatMap((name) => this.partitions([0, 1], name));
    await this.beat({ ...steady(2), groupId: 'as', memberId: 'a1', topicPartitions: half });
    await this.beat({ ...steady(2), groupId: 'as', memberId: 'a1', topicPartitions: half });
    await this.beat({ ...steady(3), groupId: 'as', memberId: 'a2', topicPartitions: [] });
    await this.describe('as');
  }

  private async migration(): Promise<void> {
    const join = {
      groupId: 'mi',
      sessionTimeoutMs: 45_000,
      rebalanceTimeoutMs: 30_000,
      memberId: '',
      groupInstanceId: null,
      protocolType: 'consumer',
      protocols: [{ name: 'range', metadata: subscription(['cc-a']) }],
      reason: null,
    };
    const memberId = (await this.say('JoinGroup', 3, join))['memberId'] as string;
    const sync = {
      groupId: 'mi',
      generationId: 1,
      memberId,
      groupInstanceId: null,
      protocolType: 'consumer',
      protocolName: 'range',
      assignments: [{ memberId, assignment: classicAssignment('cc-a', [0, 1, 2, 3]) }],
    };
    await this.say('SyncGroup', 5, sync);
    const classicBeat = { groupId: 'mi', generationId: 1, memberId, groupInstanceId: null };
    await this.say('Heartbeat', 4, classicBeat);
    await this.beat({ groupId: 'mi', memberId: 'n1', memberEpoch: 4 });
    await this.beat({ groupId: 'mi', memberId: 'n1' });
    await this.describe('mi');
    await this.say('Heartbeat', 4, classicBeat);
    await this.say('SyncGroup', 5, { ...sync, assignments: [] });
    // It still owns everything; then it has given up what it was told to.
    const rejoin = (partitions: number[]): Message => ({
      ...join,
      memberId,
      protocols: [{ name: 'range', metadata: owning('cc-a', partitions) }],
    });
    await this.say('JoinGroup', 9, rejoin([0, 1, 2, 3]));
    await this.say('SyncGroup', 5, { ...sync, assignments: [] });
    await this.describe('mi');
    await this.say('Heartbeat', 4, classicBeat);
    await this.say('JoinGroup', 9, rejoin([0, 1]));
    await this.say('SyncGroup', 5, { ...sync, generationId: 2, assignments: [] });
    await this.beat({ ...steady(2), groupId: 'mi', memberId: 'n1', topicPartitions: [] });
    await this.say('Heartbeat', 4, { ...classicBeat, generationId: 2 });
    await this.say('Heartbeat', 4, { ...classicBeat, memberId: 'n1', generationId: 2 });
    await this.commit(9, memberId, 1, 'mi');
    await this.commit(9, memberId, 7, 'mi');
    await this.describe('mi');
    // The last that spoke the new protocol goes: back to the old one.
    await this.beat({ ...steady(-1), groupId: 'mi', memberId: 'n1' });
    await this.describe('mi');
    await this.say('DescribeGroups', 6, describe(['mi']));
    const members = [{ memberId, groupInstanceId: null, reason: null }];
    await this.say('LeaveGroup', 5, { groupId: 'mi', memberId: '', members });
    // Empty, it takes either protocol.
    await this.beat({ groupId: 'mi', memberId: 'n2' });
    await this.beat({ ...steady(-1), groupId: 'mi', memberId: 'n2' });
    await this.say('JoinGroup', 3, join);
    await this.say('JoinGroup', 9, { ...join, groupId: 'as' });
    await this.say('JoinGroup', 9, { ...join, groupId: 'as', protocolType: 'connect' });
  }

  private partitions(numbers: number[], topic = 'cc-a'): Message[] {
    const [topicId] = [...this.aliases].find(([, alias]) => alias === `ID-OF-${topic}`)!;
    return [{ topicId, partitions: numbers }];
  }

  private async beat(changes: Message, version = 1): Promise<Message> {
    const body = { ...full(0), ...changes };
    return await this.say('ConsumerGroupHeartbeat', version, body);
  }

  private async describe(groupId: string): Promise<void> {
    await this.say('ConsumerGroupDescribe', 1, describeConsumer([groupId]));
  }

  /** An expression is resolved some time after the heartbeat that brought it. */
  private async untilEpoch(groupId: string, groupEpoch: number): Promise<void> {
    for (;;) {
      const request = describeConsumer([groupId]);
      const described = await this.client.call('ConsumerGroupDescribe', 1, request);
      const [group] = described['groups'] as { groupEpoch: number }[];
      if (group?.groupEpoch === groupEpoch) return;
    }
  }

  private async commit(
    version: number,
    memberId: string,
    generationIdOrMemberEpoch: number,
    groupId = 'cg',
  ): Promise<void> {
    const partition = {
      partitionIndex: 0,
      committedOffset: 5,
      committedLeaderEpoch: -1,
      committedMetadata: '',
    };
    await this.say('OffsetCommit', version, {
      groupId,
      generationIdOrMemberEpoch,
      memberId,
      groupInstanceId: null,
      retentionTimeMs: -1,
      topics: [{ name: 'cc-a', topicId: NO_ID, partitions: [partition] }],
    });
  }

  private async fetch(memberId: string | null, memberEpoch: number): Promise<void> {
    const topics = [{ name: 'cc-a', topicId: NO_ID, partitionIndexes: [0] }];
    const groups = [{ groupId: 'cg', memberId, memberEpoch, topics }];
    await this.say('OffsetFetch', 9, { groupId: '', topics: null, groups, requireStable: false });
  }

  private async say(api: ApiName, version: number, body: Message): Promise<Message> {
    const response = await this.client.call(api, version, body);
    const text = JSON.stringify(this.normalize('', response));
    this.lines.push(`${api} v${version} ${text}`);
    return response;
  }

  private normalize(key: string, value: unknown): unknown {
    if (key === 'errorCode') return errorName(value as number);
    // Where the words are Java's own, or another library's, the code must do.
    if (key === 'errorMessage' && /regular expression/.test(String(value))) return 'REGEX';
    if (Buffer.isBuffer(value)) return value.toString('hex');
    if (key === 'memberId' && String(value).length === 22) return 'UUID';
    if (typeof value === 'string') return this.named(value);
    if (Array.isArray(value)) {
      const items = value.map((item) => this.normalize('', item));
      return UNORDERED.has(key)
        ? items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
        : items;
    }
    if (typeof value !== 'object' || value === null) return value;
    const normalized: Message = {};
    for (const [name, field] of Object.entries(value)) {
      if (name !== 'throttleTimeMs') normalized[name] = this.normalize(name, field);
    }
    return normalized;
  }

  private named(text: string): string {
    return (
      this.aliases.get(text) ??
      text.replace(MEMBER_ID, (id) => {
        const alias = this.aliases.get(id) ?? `MEMBER-${this.aliases.size}`;
        this.aliases.set(id, alias);
        return alias;
      })
    );
  }
}

function full(memberEpoch: number): Message {
  return {
    groupId: 'cg',
    memberId: 'm1',
    memberEpoch,
    instanceId: null,
    rackId: null,
    rebalanceTimeoutMs: 30_000,
    subscribedTopicNames: ['cc-a'],
    subscribedTopicRegex: null,
    serverAssignor: null,
    topicPartitions: [],
  };
}

/** Nothing to say but that it is there. */
function steady(memberEpoch: number): Message {
  return {
    ...full(memberEpoch),
    rebalanceTimeoutMs: -1,
    subscribedTopicNames: null,
    topicPartitions: null,
  };
}

function describe(groups: readonly string[]): Message {
  return { groups, includeAuthorizedOperations: false };
}

function describeConsumer(groupIds: readonly string[]): Message {
  return { groupIds, includeAuthorizedOperations: false };
}

/** ConsumerProtocolAssignment, version 0. */
function classicAssignment(topic: string, partitions: readonly number[]): Buffer {
  const name = Buffer.from(topic);
  const out = Buffer.alloc(2 + 4 + 2 + name.length + 4 + 4 * partitions.length + 4);
  let at = out.writeInt16BE(0, 0);
  at = out.writeInt32BE(1, at);
  at = out.writeInt16BE(name.length, at);
  at += name.copy(out, at);
  at = out.writeInt32BE(partitions.length, at);
  for (const partition of partitions) at = out.writeInt32BE(partition, at);
  out.writeInt32BE(-1, at);
  return out;
}

/** ConsumerProtocolSubscription, version 1: with the partitions it owns. */
function owning(topic: string, partitions: readonly number[]): Buffer {
  const head = subscription([topic]);
  head.writeInt16BE(1, 0);
  const assignment = classicAssignment(topic, partitions);
  return Buffer.concat([head, assignment.subarray(2, assignment.length - 4)]);
}
