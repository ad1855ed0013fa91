/** `odradek format` and `odradek quorum`: a quorum that begins with one controller, and takes in another. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parseProperties } from '../../src/base/properties.ts';
import { newProgram } from '../../src/cli/program.ts';
import { type Broker, startBroker } from '../../src/index.ts';
import { findFreePorts } from '../../src/platform/free-ports.ts';

const CLUSTER_ID = 'MkU3OEVBNTcwNTJENDM2Qg';
const directory: string = mkdtempSync(join(tmpdir(), 'odradek-quorum-'));
const brokers: Broker[] = [];
let ports: number[];

beforeAll(async () => {
  ports = await findFreePorts('127.0.0.1', 4);
});

afterAll(async () => {
  await Promise.all(brokers.map((broker) => broker.stop()));
  rmSync(directory, { recursive: true });
});

const configFileOf = (nodeId: number): string => join(directory, `${nodeId}.properties`);
const brokerOf = (nodeId: number): string => `127.0.0.1:${ports[2 * nodeId - 2]}`;
const controllerOf = (nodeId: number): string => `127.0.0.1:${ports[2 * nodeId - 1]}`;

function writeConfig(nodeId: number): void {
  const lines = [
    'process.roles=broker,controller',
    `node.id=${nodeId}`,
    `listeners=PLAINTEXT://${brokerOf(nodeId)},CONTROLLER://${controllerOf(nodeId)}`,
    'controller.listener.names=CONTROLLER',
    // Both are named, so that no node may take itself for the only one.
    `controller.quorum.bootstrap.servers=${controllerOf(1)},${controllerOf(2)}`,
    `log.dirs=${join(directory, `data-${nodeId}`)}`,
  ];
  writeFileSync(configFileOf(nodeId), `${lines.join('\n')}\n`);
}

async function start(nodeId: number): Promise<void> {
  const config = Object.fromEntries(parseProperties(readFileSync(configFileOf(nodeId), 'utf8')));
  brokers.push(await startBroker({ config, memory: false }));
}

async function run(...words: string[]): Promise<string> {
  let text = '';
  const take = (chunk: string | Uint8Array): boolean => {
    text += String(chunk);
    return true;
  };
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation(take);
  const log = vi.spyOn(console, 'log').mockImplementation((line) => take(`${line}\n`));
  try {
    await newProgram().parseAsync(words, { from: 'user' });
  } finally {
    stdout.mockRestore();
    log.mockRestore();
  }
  return text;
}

type Replica = { replicaId: number; replicaDirectoryId: string };
type Quorum = {
  clusterId: string;
  partition: { leaderId: number; currentVoters: Replica[]; observers: Replica[] };
};

async function describeJson(...target: string[]): Promise<Quorum> {
  return JSON.parse(await run('quorum', 'describe', ...target, '--json'));
}

/** Until the second node is among them. */
async function findObserver(): Promise<Replica> {
  for (let i = 0; i < 200; i++) {
    const { partition } = await describeJson('-C', controllerOf(1));
    const found = partition.observers.find(({ replicaId }) => replicaId === 2);
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('node 2 does not follow the quorum');
}

// One story: it cannot shrink before it has grown.
describe('a quorum that grows and shrinks', { shuffle: false }, () => {
  it('does not begin on directories that nobody has formatted', async () => {
    writeConfig(1);
    writeConfig(2);
    await expect(start(1)).rejects.toThrow('Run format first (odradek format --help)');
  });

  it('begins with a controller that was formatted with --standalone', async () => {
    await run('format', '-t', CLUSTER_ID, '-c', configFileOf(1), '--standalone');
    await start(1);
    const text = await run('quorum', 'describe', '--status', '-b', brokerOf(1));
    const lines = text.trimEnd().split('\n');
    expect(lines[0]).toBe(`ClusterId:              ${CLUSTER_ID}`);
    expect(lines[1]).toBe('LeaderId:               1');
    expect(lines[4]).toBe('MaxFollowerLag:         0');
    const [{ replicaDirectoryId }] = (await describeJson('-b', brokerOf(1))).partition
      .currentVoters as [Replica];
    expect(lines[6]).toBe(
      `CurrentVoters:          [{"id": 1, "directoryId": "${replicaDirectoryId}", ` +
        `"endpoints": ["CONTROLLER://${controllerOf(1)}"]}]`,
    );
    expect(lines[7]).toBe('CurrentObservers:       []');
  });

  it('shows one formatted with --no-initial-controllers as an observer', async () => {
    await run('format', '-t', CLUSTER_ID, '-c', configFileOf(2), '--no-initial-controllers');
    await start(2);
    await findObserver();
    const text = await run('quorum', 'describe', '--replication', '-C', controllerOf(1));
    const [head, ...rows] = text.trimEnd().split('\n');
    const columns = 'NodeId DirectoryId LogEndOffset Lag LastFetchTimestamp LastCaughtUpTimestamp';
    expect(head!.split(/ +/).filter((it) => it !== '')).toEqual([...columns.split(' '), 'Status']);
    expect(rows.map((row) => row.trim().split(/ +/).at(-1))).toEqual(['Leader', 'Observer']);
    const human = await run(
      'quorum',
      'describe',
      '--replication',
      '--human-readable',
      '-b',
      brokerOf(2),
    );
    expect(human).toContain(' ms ago');
  });

  it('takes it in as a voter, through either of them', async () => {
    const { replicaDirectoryId } = await findObserver();
    const what = `controller 2 with directory id ${replicaDirectoryId} and endpoints: CONTROLLER://${controllerOf(2)}\n`;
    const add = ['quorum', 'add-voter', '-c', configFileOf(2)];
    expect(await run(...add, '-b', brokerOf(1), '--dry-run')).toBe(`DRY RUN of adding ${what}`);
    expect((await describeJson('-b', brokerOf(1))).partition.currentVoters).toHaveLength(1);
    expect(await run(...add, '-b', brokerOf(2))).toBe(`Added ${what}`);
    const { clusterId, partition } = await describeJson('-C', controllerOf(2));
    expect(clusterId).toBe(CLUSTER_ID);
    expect(partition.currentVoters.map(({ replicaId }) => replicaId).sort()).toEqual([1, 2]);
    await expect(run(...add, '-b', brokerOf(1))).rejects.toThrow('DUPLICATE_VOTER');
  });

  it('lets it go again', async () => {
    const { partition } = await describeJson('-b', brokerOf(1));
    const { replicaDirectoryId } = partition.currentVoters.find((it) => it.replicaId === 2)!;
    const who = ['-i', '2', '-d', replicaDirectoryId];
    const text = await run('quorum', 'remove-voter', ...who, '-C', controllerOf(1));
    expect(text).toBe(`Removed KRaft controller 2 with directory id ${replicaDirectoryId}\n`);
    const after = await describeJson('-b', brokerOf(1));
    expect(after.partition.currentVoters.map(({ replicaId }) => replicaId)).toEqual([1]);
    const again = run('quorum', 'remove-voter', ...who, '-b', brokerOf(1));
    await expect(again).rejects.toThrow('VOTER_NOT_FOUND');
  });
});
