// Every command against a broker in this process: what a user types, and what comes out.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { newProgram } from '../../src/cli/program.ts';
import { type Broker, startBroker } from '../../src/index.ts';

let dataDir: string;
let broker: Broker;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'odradek-commands-'));
  broker = await startBroker({
    port: 0,
    dataDir,
    config: { 'offsets.topic.num.partitions': '2' },
  });
});

afterAll(async () => {
  await broker.stop();
  rmSync(dataDir, { recursive: true });
});

async function outputOf(words: readonly string[]): Promise<string> {
  let text = '';
  const take = (chunk: string | Uint8Array): boolean => {
    text += String(chunk);
    return true;
  };
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation(take);
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation(take);
  try {
    await newProgram().parseAsync(words, { from: 'user' });
  } finally {
    stdout.mockRestore();
    stderr.mockRestore();
  }
  return text;
}

function run(...words: string[]): Promise<string> {
  return outputOf([...words, '-b', broker.bootstrapServers]);
}

async function runJson(...words: string[]): Promise<unknown> {
  return JSON.parse(await run(...words, '--json'));
}

// What comes later goes on with what earlier ones have left.
describe('commands against one broker', { shuffle: false }, () => {
  describe('topics', () => {
    it('are created, listed, described, altered, deleted', async () => {
      expect(await run('topics', 'list')).toBe('no topics\n');
      expect(await run('topics', 'create', 'one', '-p', '3', '-c', 'retention.ms=1000000')).toBe(
        'created one, 3 partitions\n',
      );
      expect(await run('topics', 'create', 'one', '--if-not-exists')).toBe('one exists\n');
      await expect(run('topics', 'create', 'one')).rejects.toThrow("Topic 'one' already exists.");
      expect(await run('topics', 'list')).toMatch(/^TOPIC {2}PARTITIONS {2}REPLICAS\none +3 +1\n$/);
      expect(await runJson('topics', 'describe', 'one')).toMatchObject([
        {
          name: 'one',
          internal: false,
          configs: { 'retention.ms': '1000000' },
          partitions: [{ partition: 0, leader: 1, isr: [1] }, { partition: 1 }, { partition: 2 }],
        },
      ]);
      const alter = ['--partitions', '4', '-c', 'cleanup.policy=compact'];
      expect(await run('topics', 'alter', 'one', ...alter, '--delete-config', 'retention.ms')).toBe(
        'altered one\n',
      );
      expect(await runJson('topics', 'describe', 'one')).toMatchObject([
        { configs: { 'cleanup.policy': 'compact' }, partitions: { length: 4 } },
      ]);
      expect(await run('topics', 'delete', 'one')).toBe('deleted one\n');
      await expect(run('topics', 'describe', 'one')).rejects.toThrow('topic one does not exist');
      await expect(run('topics', 'delete', 'one')).rejects.toThrow('topic one does not exist');
      expect(await run('topics', 'delete', 'one', '--if-exists')).toBe('one does not exist\n');
    });

    it('are refused in words', async () => {
      await expect(run('topics', 'create', 'no/slash')).rejects.toThrow('INVALID_TOPIC_EXCEPTION');
      await expect(run('topics', 'create', 'bad', '-c', 'retention.ms=x')).rejects.toThrow(
        'Invalid value x for configuration retention.ms: Not a number of type LONG',
      );
    });
  });

  describe('produce and consume', () => {
    it('give back what was produced, with every codec', async () => {
      for (const codec of ['none', 'gzip', 'snappy', 'lz4', 'zstd']) {
        const topic = `codec-${codec}`;
        await run('topics', 'create', topic);
        const values = Array.from({ length: 50 }, (_, i) => `value ${i} ${'x'.repeat(100)}`);
        expect(await run('produce', topic, ...values, '-z', codec)).toBe(
          `50 records to ${topic}-0, offsets 0 to 49\n`,
        );
        expect(await run('consume', topic, '--exit')).toBe(values.map((v) => `${v}\n`).join(''));
      }
    });

    it('keep keys, headers, timestamps, nulls, partitions', async () => {
      await run('topics', 'create', 'all', '-p', '2');
      const record = ['-k', 'key', '-H', 'a=1', '-H', 'b=2', '-t', '1700000000000', '-p', '1'];
      await run('produce', 'all', 'välue', ...record);
      await run('produce', 'all', 'NIL', '--null-value', 'NIL', '-p', '1', '-t', '1700000000001');
      const lines = (await run('consume', 'all', '-x', '--json')).trim().split('\n');
      expect(lines.map((line) => JSON.parse(line))).toEqual([
        {
          topic: 'all',
          partition: 1,
          offset: 0,
          timestamp: 1_700_000_000_000,
          key: 'key',
          value: 'välue',
          headers: [
            { key: 'a', value: '1' },
            { key: 'b', value: '2' },
          ],
        },
        {
          topic: 'all',
          partition: 1,
          offset: 1,
          timestamp: 1_700_000_000_001,
          key: null,
          value: null,
          headers: [],
        },
      ]);
      expect(await run('consume', 'all', '-x', '--show', 'all', '-n', '1')).toBe(
        '2023-11-14T22:13:20.000Z\tall\tp1\t#0\t[a=1,b=2]\tkey\tvälue\n',
      );
      await expect(run('produce', 'all', 'x', '-p', '2')).rejects.toThrow('the last is 1');
    });

    it('begin where they are told', async () => {
      await run('topics', 'create', 'places');
      for (let i = 0; i < 5; i++) {
        await run('produce', 'places', `${i}`, '-t', `${1_700_000_000_000 + i * 1000}`);
      }
      const consumed = (...words: string[]): Promise<string> =>
        run('consume', 'places', '-x', '-f', '%s,', ...words);
      expect(await consumed()).toBe('0,1,2,3,4,');
      expect(await consumed('--from-beginning')).toBe('0,1,2,3,4,');
      expect(await consumed('-o', '3')).toBe('3,4,');
      expect(await consumed('-o', '-2')).toBe('3,4,');
      expect(await consumed('-o', 'latest')).toBe('');
      expect(await consumed('-s', '1700000002000')).toBe('2,3,4,');
      expect(await consumed('-s', '2023-11-14T22:13:23.500Z')).toBe('4,');
      expect(await consumed('-n', '2')).toBe('0,1,');
      await expect(consumed('-o', '9')).rejects.toThrow(
        'offset 9 is not in partition 0: it has 0 to 5',
      );
      await expect(consumed('-p', '1')).rejects.toThrow('partition 1 does not exist');
      await expect(run('consume', 'nowhere')).rejects.toThrow('topic nowhere does not exist');
    });
  });

  describe('groups', () => {
    it('commit, show their lag, are deleted', async () => {
      await run('topics', 'create', 'grouped', '-p', '2');
      await run('produce', 'grouped', 'a', 'b', 'c', '-p', '0');
      const asGroup = ['-x', '-g', 'readers', '-f', '%s,'];
      expect(await run('consume', 'grouped', ...asGroup)).toBe('a,b,c,');
      await run('produce', 'grouped', 'd', '-p', '0');
      expect(await runJson('groups', 'describe', 'readers')).toMatchObject([
        {
          group: 'readers',
          state: 'Empty',
          members: [],
          offsets: [{ topic: 'grouped', partition: 0, committedOffset: 3, endOffset: 4, lag: 1 }],
        },
      ]);
      expect(await run('consume', 'grouped', ...asGroup)).toBe('d,');
      expect(await runJson('groups', 'list')).toMatchObject([{ group: 'readers', state: 'Empty' }]);
    });
  });

  describe('configs', () => {
    it('of a topic are described and altered', async () => {
      await run('topics', 'create', 'configured');
      const set = ['--set', 'retention.ms=5000', '--append', 'cleanup.policy=compact'];
      expect(await run('configs', 'alter', '--topic', 'configured', ...set)).toBe(
        'altered retention.ms, cleanup.policy\n',
      );
      const described = await run('configs', 'describe', '--topic', 'configured');
      expect(described).toMatch(/cleanup\.policy +delete,compact +topic\n/);
      expect(described).toMatch(/retention\.ms +5000 +topic\n/);
      await run('configs', 'alter', '--topic', 'configured', '--delete', 'retention.ms');
      const all = await run('configs', 'describe', '--topic', 'configured', '--all');
      expect(all).toMatch(/retention\.ms +604800000 +default\n/);
    });

    it('of a broker are described', async () => {
      const described = await run('configs', 'describe', '--broker', '1');
      expect(described).toMatch(/offsets\.topic\.num\.partitions +2 +broker \(static\)\n/);
      await expect(run('configs', 'describe', '--broker', '9')).rejects.toThrow(
        'broker 9 is not there',
      );
    });

    it('that are invalid are refused at once', async () => {
      await expect(
        run('configs', 'alter', '--topic', 'configured', '--set', 'retention.ms=-5'),
      ).rejects.toThrow('Value must be at least -1');
    });
  });

  describe('dump-log', () => {
    it('shows the records of a segment, and its decoded neighbours', async () => {
      await run('topics', 'create', 'dumped');
      await run('produce', 'dumped', 'a', 'b', '-k', 'k', '-z', 'gzip');
      const text = await outputOf(['dump-log', join(dataDir, 'dumped-0'), '--records']);
      expect(text).toMatch(/batch baseOffset=0 lastOffset=1 count=2 .*compression=gzip/);
      expect(text).toMatch(/record offset=1 timestamp=\d+ key=k value=b/);
      const metadata = await outputOf([
        'dump-log',
        join(dataDir, '__cluster_metadata-0', '00000000000000000000.log'),
        '--records',
      ]);
      expect(metadata).toMatch(/value=\{"TopicRecord":\{"name":"dumped"/);
      expect(metadata).not.toContain('undecodable');
      expect(process.exitCode).toBeUndefined();
    });
  });
});
