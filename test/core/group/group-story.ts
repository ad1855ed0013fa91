/**
 * The group coordinator's core as a story tells of it: one command a line, and what came of it in
 * short words (test/interaction/group-*.txt).
 */
import { ZERO_UUID } from '../../../src/base/uuid.ts';
import { nextDeadlineMs } from '../../../src/core/group/group-coordinator.ts';
import type { GroupRecord } from '../../../src/core/group/group-hard.ts';
import type { GroupConfig } from '../../../src/core/group/group-state.ts';
import { readSubscribedTopics } from '../../../src/core/group/subscription.ts';
import { ErrorCode } from '../../../src/protocol/error-codes.ts';
import type { TranscriptCommand } from '../../interaction/transcript.ts';
import { FakeCluster } from './fake-cluster.ts';
import { defaultGroupConfig, GroupHarness } from './group-harness.ts';
import { STORY_REQUESTS, StoryLine } from './story-requests.ts';

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
    const { harness, cluster } = this;
    const request = STORY_REQUESTS[name];
    if (request !== undefined) {
      harness.run(request(new StoryLine(args, this.nextTicket++, this.idOf)));
      return;
    }
    const line = new StoryLine(args, 0);
    switch (name) {
      case 'topic':
        cluster.setTopic(args.get('name')!, line.number('partitions', 1));
        harness.run({ kind: 'metadataChanged', hasNewTopics: true });
        return;
      case 'delete-topic': {
        const topic = { name: line.text('topic', 't'), topicId: line.text('topicId', ZERO_UUID) };
        harness.run({ kind: 'topicsDeleted', topics: [topic] });
        return;
      }
      case 'close':
        harness.run({ kind: 'connectionClosed', connectionId: line.number('connection', 1) });
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

  private readonly idOf = (alias: string): string => this.idByAlias.get(alias) ?? alias;
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
