import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseMetaProperties } from '../../src/broker/meta-properties.ts';
import { decodeSnapshot } from '../../src/broker/snapshot-file.ts';
import { newProgram } from '../../src/cli/program.ts';

const CLUSTER_ID = 'I8CNKE4CTCKkDKb5s4OkAQ';
const OWN_DIRECTORY = 'JEXY6aqzQY-32P5TStzaFg';
const VOTERS = `1@localhost:39193:${OWN_DIRECTORY},2@127.0.0.1:39199:MvDxzVmcRsaTz33bUuRU6A`;
const CHECKPOINT = '00000000000000000000-0000000000.checkpoint';

let root = '';
let lines: string[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'odradek-format-'));
  lines = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => lines.push(line));
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(root, { recursive: true });
});

/** `more`: instead of the dynamic quorum's line. */
function writeConfig(more = 'controller.quorum.bootstrap.servers=localhost:39193'): string {
  const file = join(root, 'server.properties');
  const text = `process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://127.0.0.1:39192,CONTROLLER://127.0.0.1:39193
controller.listener.names=CONTROLLER
log.dirs=${root}/b,${root}/a
metadata.log.dir=${root}/a
${more}
`;
  writeFileSync(file, text);
  return file;
}

async function format(...args: string[]): Promise<string[]> {
  const program = newProgram();
  program.exitOverride();
  const config = join(root, 'server.properties');
  await program.parseAsync(['format', '-t', CLUSTER_ID, '-c', config, ...args], { from: 'user' });
  return lines.splice(0);
}

function kafkas(name: string): Buffer {
  return readFileSync(new URL(`../fixtures/format/${name}`, import.meta.url));
}

/** The times are those of the formatting. */
function withoutTime(file: Buffer): object {
  return { ...decodeSnapshot(file)!, lastContainedLogTimestampMs: 0 };
}

describe('odradek format', () => {
  it("writes what Apache Kafka's kafka-storage writes", async () => {
    writeConfig();
    const credential =
      'SCRAM-SHA-256=[name=alice,iterations=8192,salt="N3E=",saltedpassword="YCE="]';
    const said = await format('-I', VOTERS, '-S', credential, '-f', 'group.version=0');
    expect(said).toEqual([
      `Formatting dynamic metadata voter directory ${root}/a with metadata.version 4.3-IV0.`,
      `Formatting data directory ${root}/b with metadata.version 4.3-IV0.`,
    ]);
    for (const name of ['bootstrap.checkpoint', CHECKPOINT]) {
      const folder = name === CHECKPOINT ? 'a/__cluster_metadata-0' : 'a';
      const own = readFileSync(join(root, folder, name));
      expect(own.length).toBe(kafkas(name).length);
      expect(withoutTime(own)).toEqual(withoutTime(kafkas(name)));
    }
    const own = readFileSync(join(root, 'a/meta.properties'), 'utf8');
    const withoutDate = (text: string): string => text.replace(/^#\w.*\n/m, '');
    expect(withoutDate(own)).toBe(withoutDate(kafkas('meta.properties').toString()));
    expect(readdirSync(join(root, 'b')).sort()).toEqual([
      'bootstrap.checkpoint',
      'meta.properties',
    ]);
  });

  it('makes this node the only voter, with a directory id of its own', async () => {
    writeConfig();
    await format('--standalone');
    const snapshot = decodeSnapshot(readFileSync(join(root, 'a/__cluster_metadata-0', CHECKPOINT)));
    const properties = parseMetaProperties(readFileSync(join(root, 'a/meta.properties'), 'utf8'));
    expect(snapshot!.voters).toMatchObject([
      {
        voterId: 1,
        voterDirectoryId: properties!.directoryId,
        endpoints: [{ name: 'CONTROLLER', host: '127.0.0.1', port: 39_193 }],
      },
    ]);
  });

  it('of a node that joins says nothing about voters', async () => {
    writeConfig();
    const [first] = await format('--no-initial-controllers');
    expect(first).toContain('Formatting metadata directory');
    expect(readdirSync(join(root, 'a')).sort()).toEqual([
      'bootstrap.checkpoint',
      'meta.properties',
    ]);
  });

  it('leaves formatted directories alone, when asked to', async () => {
    writeConfig();
    await format('-s');
    const before = readFileSync(join(root, 'a/meta.properties'));
    await expect(format('-s')).rejects.toThrow(
      `Log directory ${root}/a is already formatted. Use --ignore-formatted to ignore this ` +
        'directory and format the others.',
    );
    expect(await format('-s', '-g')).toEqual(['All of the log directories are already formatted.']);
    rmSync(join(root, 'b'), { recursive: true });
    expect(await format('-s', '-g')).toEqual([
      `Formatting data directory ${root}/b with metadata.version 4.3-IV0.`,
    ]);
    expect(readFileSync(join(root, 'a/meta.properties'))).toEqual(before);
  });

  it.each<[string[], Record<string, number>]>([
    [['-r', '3.9'], { 'metadata.version': 21 }],
    [['-r', '4.0.1'], { 'metadata.version': 25, 'group.version': 1, 'transaction.version': 2 }],
    [
      ['-f', 'metadata.version=25', '-f', 'group.version=0'],
      { 'metadata.version': 25, 'transaction.version': 2 },
    ],
    [
      ['-r', '4.3-IV0', '-f', 'eligible.leader.replicas.version=0', '-f', 'kraft.version=1'],
      {
        'metadata.version': 30,
        'group.version': 1,
        'share.version': 1,
        'streams.version': 1,
        'transaction.version': 2,
      },
    ],
  ])('with %j starts with the features %j', async (args, expected) => {
    writeConfig();
    await format('-s', ...args);
    const { records } = decodeSnapshot(readFileSync(join(root, 'a/bootstrap.checkpoint')))!;
    const levels = records.map((record) => {
      return record.kind === 'FeatureLevelRecord' ? [record.name, record.featureLevel] : [];
    });
    expect(levels).toEqual(Object.entries(expected));
  });

  const STATIC = 'controller.quorum.voters=1@127.0.0.1:39193';
  it.each<[string[], string, string?]>([
    [[], 'Because controller.quorum.voters is not set on this controller, you must specify one'],
    [['-s', '-N'], 'exclude each other'],
    [['-s'], 'You cannot specify controller.quorum.voters and format the node with', STATIC],
    [['-f', 'kraft.version=1'], 'Cannot set kraft.version to 1 unless', STATIC],
    [['-s', '-f', 'kraft.version=0'], 'Cannot set kraft.version to 0 if'],
    [['-s', '-f', 'nope=1'], 'Unsupported feature: nope. Supported features are: eligible'],
    [
      ['-s', '-f', 'group.version=9'],
      'No feature:group.version with feature level 9. Valid feature levels are from 0 to 1.',
    ],
    [['-s', '-f', 'group.version'], 'equals sign not found.'],
    [['-s', '-f', 'group.version=x'], 'unable to parse x as a short.'],
    [['-s', '-f', 'metadata.version=20', '-r', '3.9'], 'Use --release-version instead of'],
    [
      ['-s', '-f', 'eligible.leader.replicas.version=1', '-r', '3.9'],
      'it depends on metadata.version level 23',
    ],
    [['-s', '-r', '9.9'], "Unknown metadata.version '9.9'."],
    [['-I', '1@localhost:39193'], 'it must be id@host:port:directoryId'],
    [['-I', `1@[::1:39193:${OWN_DIRECTORY}`], 'it must be id@host:port:directoryId'],
    [['-I', `x@localhost:1:${OWN_DIRECTORY}`], `${OWN_DIRECTORY}: x is no node id`],
    [['-I', `1@localhost:65536:${OWN_DIRECTORY}`], '65536 is no port'],
    [
      ['-I', '1@localhost:39193:short'],
      'voter 1@localhost:39193:short: short is no directory id, ' +
        'which is 22 characters, as odradek random-uuid prints them',
    ],
    [['-I', `1@a:1:${OWN_DIRECTORY},1@b:2:${OWN_DIRECTORY}`], 'Node id 1 was specified more'],
    [['-s', '-S', 'SCRAM-SHA-1=[name=a,password=b]'], 'mechanism SCRAM-SHA-1 is not supported.'],
    [['-s', '-S', 'SCRAM-SHA-256=[password=b]'], "You must supply 'name' to add-scram"],
    [['-s', '-S', 'SCRAM-SHA-256=[name=a]'], "You must supply one of 'password'"],
    [
      ['-s', '-S', 'SCRAM-SHA-256=[name=a,password=b,iterations=5]'],
      "The 'iterations' value must be >= 4096 for add-scram using SCRAM_SHA_256",
    ],
    [
      ['-s', '-S', 'SCRAM-SHA-256=[name=a,password=b]', '-r', '3.4'],
      'SCRAM is only supported in metadata.version 3.5-IV2 or later.',
    ],
  ])('%j is refused: %s', async (args, message, more) => {
    writeConfig(more);
    await expect(format(...args)).rejects.toThrow(message);
    expect(existsSync(join(root, 'a/meta.properties'))).toBe(false);
  });

  it('with a static quorum needs no flag', async () => {
    writeConfig(STATIC);
    expect((await format())[0]).toContain('Formatting metadata directory');
  });

  it.each(['', '0.0.0.0'])('a voter on all interfaces, //%s:, is at localhost', async (host) => {
    const file = writeConfig();
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('CONTROLLER://127.0.0.1:', `CONTROLLER://${host}:`));
    await format('-s');
    const { voters } = decodeSnapshot(
      readFileSync(join(root, 'a/__cluster_metadata-0', CHECKPOINT)),
    )!;
    expect(voters).toMatchObject([
      { voterId: 1, endpoints: [{ name: 'CONTROLLER', host: 'localhost', port: 39193 }] },
    ]);
  });

  it('names the directory that is in the way', async () => {
    writeConfig();
    writeFileSync(join(root, 'b'), '');
    await expect(format('-s')).rejects.toThrow(
      `log.dirs: ${root}/b cannot be used: ${root}/b is in the way, which is no directory`,
    );
  });

  it('refuses directories of another cluster', async () => {
    writeConfig();
    await format('-s');
    const text = readFileSync(join(root, 'a/meta.properties'), 'utf8');
    writeFileSync(join(root, 'a/meta.properties'), text.replace(CLUSTER_ID, 'other'));
    await expect(format('-s', '-g')).rejects.toThrow('says cluster.id=other');
  });
});
