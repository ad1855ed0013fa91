// `odradek groups` against a broker in this process, with groups of both protocols.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Api } from '../../src/cli/client/apis.ts';
import { Client } from '../../src/cli/client/client.ts';
import { GroupMember } from '../../src/cli/client/group-member.ts';
import { parseDatetime, parseDuration, parseOffsetsFile } from '../../src/cli/group-reset.ts';
import { newProgram } from '../../src/cli/program.ts';
import { type Broker, startBroker } from '../../src/index.ts';
import { ApiKey } from '../../src/protocol/api-keys.ts';
import {
  type ConsumerGroupHeartbeatRequest,
  type ConsumerGroupHeartbeatResponse,
  readConsumerGroupHeartbeatResponse,
  writeConsumerGroupHeartbeatRequest,
} from '../../src/protocol/generated/consumer-group-heartbeat.ts';

let directory: string;
let broker: Broker;
let client: Client;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'odradek-groups-'));
  const config = { 'offsets.topic.num.partitions': '3', 'group.min.session.timeout.ms': '1' };
  broker = await startBroker({ port: 0, dataDir: join(directory, 'data'), config });
  client = new Client(broker.bootstrapServers);
  await run('topics', 'create', 'orders', '-p', '3');
  await run('topics', 'create', 'bills', '-p', '1');
  for (const [timestamp, value] of [
    ['1000000', 'a'],
    ['2000000', 'b'],
    ['3000000', 'c'],
    ['4000000', 'd'],
  ] as const) {
    await run('produce', 'orders', value, '-p', '0', '-t', timestamp);
  }
  await run('produce', 'orders', 'e', 'f', '-p', '1');
  await run('produce', 'bills', 'x');
});

afterAll(async () => {
  await client.close();
  await broker.stop();
  rmSync(directory, { recursive: true });
});

async function run(...words: string[]): Promise<string> {
  let text = '';
  const take = (chunk: string | Uint8Array): boolean => {
    text += String(chunk);
    return true;
  };
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation(take);
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  try {
    await newProgram().parseAsync([...words, '-b', broker.bootstrapServers], { from: 'user' });
  } finally {
    stdout.mockRestore();
    stderr.mockRestore();
  }
  return text;
}

async function runJson(...words: string[]): Promise<unknown> {
  return JSON.parse(await run(...words, '--json'));
}

/** New offsets by `topic-partition`. */
async function reset(...words: string[]): Promise<Record<string, number>> {
  const rows = (await runJson('groups', 'reset-offsets', ...words)) as {
    topic: string;
    partition: number;
    newOffset: number;
  }[];
  return Object.fromEntries(
    rows.map(({ topic, partition, newOffset }) => [`${topic}-${partition}`, newOffset]),
  );
}

async function committed(group: string): Promise<Record<string, number>> {
  const [described] = (await runJson('groups', 'describe', group)) as {
    offsets: { topic: string; partition: number; committedOffset: number }[];
  }[];
  return Object.fromEntries(
    described!.offsets.map((one) => [`${one.topic}-${one.partition}`, one.committedOffset]),
  );
}

const consumerGroupHeartbeat: Api<ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse> = {
  key: ApiKey.ConsumerGroupHeartbeat,
  name: 'ConsumerGroupHeartbeat',
  minVersion: 1,
  maxVersion: 1,
  write: writeConsumerGroupHeartbeatRequest,
  read: readConsumerGroupHeartbeatResponse,
};

async function beat(
  groupId: string,
  memberId: string,
  changes: Partial<ConsumerGroupHeartbeatRequest> = {},
): Promise<ConsumerGroupHeartbeatResponse> {
  const coordinatorId = await client.findGroupCoordinator(groupId);
  return client.requestFrom(coordinatorId, consumerGroupHeartbeat, {
    groupId,
    memberId,
    memberEpoch: 0,
    instanceId: null,
    rackId: null,
    rebalanceTimeoutMs: 60_000,
    subscribedTopicNames: ['orders'],
    subscribedTopicRegex: null,
    serverAssignor: null,
    topicPartitions: [],
    ...changes,
  });
}

// What comes later goes on with what earlier ones have left.
describe('the groups commands against one broker', { shuffle: false }, () => {
  describe('groups describe', () => {
    it('shows a consumer group: epochs, members, what they own and how far they are', async () => {
      const { memberEpoch } = await beat('modern', 'member-1', { instanceId: 'one' });
      await beat('modern', 'member-1', { memberEpoch, instanceId: 'one' });
      const [group] = (await runJson('groups', 'describe', 'modern')) as [Record<string, unknown>];
      expect(group).toMatchObject({
        group: 'modern',
        state: 'Stable',
        type: 'consumer',
        protocolType: 'consumer',
        assignor: 'uniform',
        members: [
          {
            memberId: 'member-1',
            instanceId: 'one',
            protocol: 'consumer',
            partitions: ['orders-0', 'orders-1', 'orders-2'],
            target: ['orders-0', 'orders-1', 'orders-2'],
          },
        ],
        offsets: [
          {
            topic: 'orders',
            partition: 0,
            committedOffset: null,
            endOffset: 4,
            lag: null,
            memberId: 'member-1',
          },
          { partition: 1, endOffset: 2 },
          { partition: 2, endOffset: 0 },
        ],
      });
      const text = await run('groups', 'describe', 'modern', '--verbose');
      expect(text).toMatch(
        /^modern {2}Stable, consumer group, coordinator 1, assignor uniform, epoch \d/,
      );
      expect(text).toMatch(/ {2}orders +0 +- +4 +- +member-1 +\S* +\/127\.0\.0\.1\n/);
      expect(text).toMatch(/ {2}member-1 +one .*orders\(0,1,2\) +consumer +\d+ +orders\(0,1,2\)\n/);
      expect(await run('groups', 'describe', '--group', 'modern', '--state')).not.toContain(
        'TOPIC',
      );
      expect(await run('groups', 'describe', 'modern', '--offsets')).not.toContain('INSTANCE');
    });

    it('shows a classic group, and offsets without a group', async () => {
      const member = new GroupMember(client, 'classic', 'bills', 1);
      await member.join();
      expect(await runJson('groups', 'describe', 'classic')).toMatchObject([
        {
          state: 'Stable',
          type: 'classic',
          assignor: 'range',
          epoch: null,
          members: [{ protocol: 'classic', partitions: ['bills-0'], target: null }],
          offsets: [{ topic: 'bills', partition: 0, committedOffset: null, endOffset: 1 }],
        },
      ]);
      await member.leave();
      await reset('simple', '--topic', 'bills', '--to-earliest', '--execute');
      expect(await runJson('groups', 'describe', 'simple')).toMatchObject([
        { state: 'Empty', members: [], offsets: [{ committedOffset: 0, endOffset: 1, lag: 1 }] },
      ]);
      const all = (await runJson('groups', 'describe', '--all-groups')) as { group: string }[];
      expect(all.map(({ group }) => group)).toEqual(['classic', 'modern', 'simple']);
    });

    it('says what it cannot do', async () => {
      await expect(run('groups', 'describe', 'nobody')).rejects.toThrow(
        'group nobody does not exist',
      );
      await expect(run('groups', 'describe')).rejects.toThrow('which group?');
      await expect(run('groups', 'describe', 'a', '--all-groups')).rejects.toThrow('not both');
    });
  });

  describe('groups list', () => {
    it('filters by state and type', async () => {
      const names = async (...words: string[]): Promise<string[]> =>
        ((await runJson('groups', 'list', ...words)) as { group: string }[]).map(
          ({ group }) => group,
        );
      expect(await names('--type', 'consumer')).toEqual(['modern']);
      expect(await names('--state', 'stable')).toEqual(['modern']);
      expect(await names('--state', 'Empty,Dead', '--type', 'classic')).toContain('simple');
    });
  });

  describe('groups reset-offsets', () => {
    it('only shows what it would do, and does it with --execute', async () => {
      const group = ['r1', '--topic', 'orders'];
      expect(await reset(...group, '--to-latest')).toEqual({
        'orders-0': 4,
        'orders-1': 2,
        'orders-2': 0,
      });
      await expect(run('groups', 'describe', 'r1')).rejects.toThrow('does not exist');
      await reset(...group, '--to-latest', '--execute');
      expect(await committed('r1')).toEqual({ 'orders-0': 4, 'orders-1': 2, 'orders-2': 0 });
      const text = await run(
        'groups',
        'reset-offsets',
        '--group',
        'r1',
        '--all-topics',
        '--to-earliest',
      );
      expect(text).toMatch(/^GROUP +TOPIC +PARTITION +COMMITTED +NEW-OFFSET\n/);
      expect(text).toMatch(/\nr1 +orders +0 +4 +0\n/);
    });

    it('goes to every kind of place', async () => {
      const commit = ['r2', '--topic', 'orders:0', '--topic', 'bills', '--to-offset', '1'];
      await reset(...commit, '--execute');
      expect(await committed('r2')).toEqual({ 'bills-0': 1, 'orders-0': 1 });
      const all = ['r2', '--all-topics'];
      expect(await reset(...all, '--to-earliest')).toEqual({ 'bills-0': 0, 'orders-0': 0 });
      expect(await reset(...all, '--to-latest')).toEqual({ 'bills-0': 1, 'orders-0': 4 });
      expect(await reset(...all, '--to-current')).toEqual({ 'bills-0': 1, 'orders-0': 1 });
      // Out of the log's bounds the bound is taken.
      expect(await reset(...all, '--shift-by', '2')).toEqual({ 'bills-0': 1, 'orders-0': 3 });
      expect(await reset(...all, '--shift-by', '-5')).toEqual({ 'bills-0': 0, 'orders-0': 0 });
      expect(await reset(...all, '--to-offset', '99')).toEqual({ 'bills-0': 1, 'orders-0': 4 });
      const orders = ['r2', '--topic', 'orders:0,1'];
      expect(await reset(...orders, '--to-current')).toEqual({ 'orders-0': 1, 'orders-1': 2 });
      const since = ['--to-datetime', '1970-01-01T00:41:40.000'];
      expect(await reset(...orders, ...since)).toEqual({ 'orders-0': 2, 'orders-1': 0 });
      expect(await reset(...orders, '--to-datetime', '2999-01-01T00:00:00Z')).toEqual({
        'orders-0': 4,
        'orders-1': 2,
      });
      expect(await reset(...orders, '--by-duration', 'P1D')).toEqual({
        'orders-0': 4,
        'orders-1': 0,
      });
    });

    it('writes files that it reads, also of several groups', async () => {
      const file = join(directory, 'offsets.csv');
      const at = ['--topic', 'orders:0', '--to-offset', '3', '--export'];
      writeFileSync(file, await run('groups', 'reset-offsets', 'r3', ...at));
      expect(await reset('r3', '--from-file', file, '--execute')).toEqual({ 'orders-0': 3 });
      expect(await committed('r3')).toEqual({ 'orders-0': 3 });
      const text = await run('groups', 'reset-offsets', 'r3', 'r4', ...at);
      expect(text).toBe('"r3","orders",0,3\n"r4","orders",0,3\n');
      writeFileSync(file, `${text}r4,orders,1,1\n`);
      await run('groups', 'reset-offsets', 'r3', 'r4', '--from-file', file, '--execute');
      expect(await committed('r4')).toEqual({ 'orders-0': 3, 'orders-1': 1 });
      await expect(
        run('groups', 'reset-offsets', 'r5', '--from-file', file, '--execute'),
      ).rejects.toThrow('the file has no offsets of group r5');
      await expect(
        run('groups', 'reset-offsets', 'r5', '--from-file', `${file}.no`),
      ).rejects.toThrow(/^cannot read .*\.no: ENOENT/);
    });

    it('refuses what makes no sense, and changes nothing then', async () => {
      const attempt = (...words: string[]): Promise<string> =>
        run('groups', 'reset-offsets', ...words, '--execute');
      const where = ['--topic', 'orders', '--to-earliest'];
      await expect(attempt('modern', ...where)).rejects.toThrow('group modern is active (Stable)');
      const member = new GroupMember(client, 'busy', 'orders', 3);
      await member.join();
      await expect(attempt('busy', ...where)).rejects.toThrow('group busy is active (Stable)');
      await member.leave();
      await expect(attempt('r', '--to-earliest', '--topic', 'nowhere')).rejects.toThrow(
        'topic nowhere does not exist',
      );
      await expect(attempt('r', '--to-earliest', '--topic', 'orders:7')).rejects.toThrow(
        'orders has no partition 7',
      );
      await expect(attempt('r', '--to-earliest', '--topic', 'orders:x')).rejects.toThrow(
        'expected',
      );
      await expect(attempt('r', '--to-earliest')).rejects.toThrow('which partitions?');
      await expect(attempt('r', '--to-earliest', '--all-topics')).rejects.toThrow(
        'group r has committed nothing',
      );
      await expect(attempt('r', '--topic', 'orders')).rejects.toThrow('where to?');
      await expect(attempt('r', ...where, '--to-latest')).rejects.toThrow('where to?');
      await expect(attempt('r', '--topic', 'orders', '--shift-by', '1')).rejects.toThrow(
        'orders-0 cannot be shifted: nothing is committed for it',
      );
      await expect(attempt('r', ...where, '--dry-run')).rejects.toThrow('not both');
      await expect(run('groups', 'describe', 'r')).rejects.toThrow('does not exist');
    });

    it('reads times, durations and files as Kafka writes them', () => {
      expect(parseDatetime('2026-11-20T12:00:00.000')).toBe(Date.UTC(2026, 10, 20, 12));
      expect(parseDatetime('2026-11-20T12:00:00.000+02:00')).toBe(Date.UTC(2026, 10, 20, 10));
      expect(parseDatetime('2026-11-20')).toBe(Date.UTC(2026, 10, 20));
      expect(parseDatetime('1700000000000')).toBe(1_700_000_000_000);
      expect(() => parseDatetime('yesterday')).toThrow('is no time');
      expect(parseDuration('P7D')).toBe(7 * 24 * 3_600_000);
      expect(parseDuration('P1DT2H3M4.5S')).toBe(93_784_500);
      expect(parseDuration('PT90M')).toBe(5_400_000);
      for (const text of ['P', 'PT', 'P1DT', '1h', 'PT1D', '']) {
        expect(() => parseDuration(text)).toThrow('is no duration');
      }
      expect(parseOffsetsFile('"t",0,5\r\n\r\nt,1,6\n', ['g'])).toEqual(
        new Map([
          [
            '',
            new Map([
              [
                't',
                new Map([
                  [0, 5],
                  [1, 6],
                ]),
              ],
            ]),
          ],
        ]),
      );
      for (const text of ['t,0', 't,x,1', 't,0,-1', 'g,t,0,1,2', ',0,1', '']) {
        expect(() => parseOffsetsFile(text, ['g'])).toThrow();
      }
      expect(() => parseOffsetsFile('t,0,1', ['g', 'h'])).toThrow('it names none');
    });
  });

  describe('groups delete-offsets', () => {
    it('deletes those of the partitions named, and says which it cannot', async () => {
      await reset('d', '--topic', 'orders', '--topic', 'bills', '--to-earliest', '--execute');
      expect(await runJson('groups', 'delete-offsets', 'd', '--topic', 'orders:1')).toEqual([
        { group: 'd', topic: 'orders', partition: 1, error: null },
      ]);
      expect(await committed('d')).toEqual({ 'bills-0': 0, 'orders-0': 0, 'orders-2': 0 });
      await run('groups', 'delete-offsets', '--group', 'd', '--topic', 'orders');
      expect(await committed('d')).toEqual({ 'bills-0': 0 });
      const attempt = (...words: string[]): Promise<string> =>
        run('groups', 'delete-offsets', ...words);
      await expect(attempt('d', '--topic', 'orders')).rejects.toThrow(
        'group d has no offsets of topic orders',
      );
      await expect(attempt('nobody', '--topic', 'orders')).rejects.toThrow('does not exist');
      await expect(attempt('nobody', '--topic', 'orders:0')).rejects.toThrow('does not exist');
      await expect(attempt('modern', '--topic', 'orders:0')).rejects.toThrow(
        '1 of 1 offsets were not deleted',
      );
      await expect(attempt('d')).rejects.toThrow('which offsets?');
      await expect(attempt('--topic', 'orders')).rejects.toThrow('which group?');
    });
  });

  describe('groups remove-members', () => {
    it('removes members by id, by instance, or all of them', async () => {
      const attempt = (...words: string[]): Promise<string> =>
        run('groups', 'remove-members', ...words);
      const member = new GroupMember(client, 'leavers', 'orders', 3);
      await member.join();
      expect(await attempt('leavers', '--all')).toMatch(/removed\n$/);
      expect(await runJson('groups', 'describe', 'leavers')).toMatchObject([{ state: 'Empty' }]);
      await member.leave();
      await beat('fixed', 'm1', { instanceId: 'i1' });
      expect(await runJson('groups', 'remove-members', 'fixed', '--instance', 'i1')).toEqual([
        { group: 'fixed', member: null, instance: 'i1', error: null },
      ]);
      await expect(attempt('fixed', '--member', 'm7')).rejects.toThrow(
        '1 of 1 members were not removed',
      );
      await expect(attempt('fixed')).rejects.toThrow('which members?');
      await expect(attempt('fixed', '--all')).rejects.toThrow('has no members');
      await expect(attempt('nobody', '--all')).rejects.toThrow('does not exist');
    });
  });

  describe('groups delete', () => {
    it('deletes groups without members', async () => {
      expect(await run('groups', 'delete', 'd', 'fixed')).toBe('deleted d\ndeleted fixed\n');
      await expect(run('groups', 'delete', 'd')).rejects.toThrow('group d does not exist');
      await expect(run('groups', 'delete', 'modern')).rejects.toThrow('still has members');
    });

    it('goes on after one that cannot be deleted', async () => {
      await run('groups', 'reset-offsets', 'late', '--topic', 'orders', '--to-latest', '--execute');
      await expect(run('groups', 'delete', 'nobody', 'modern', 'late')).rejects.toThrow(
        'group nobody does not exist; group modern still has members (NON_EMPTY_GROUP)',
      );
      await expect(run('groups', 'delete', 'late')).rejects.toThrow('group late does not exist');
    });
  });
});
