// Data directories go both ways: Apache Kafka's tools read every file that the broker wrote, Apache Kafka starts on its directory and
// goes on, the broker starts again on what Apache Kafka left, and it serves the directories of test/fixtures/golden.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { startTarget } from './target.js';

const golden = fileURLToPath(new URL('../fixtures/golden/', import.meta.url));
/** What the log dump tool says about a file that is not as it should be. */
const complaints =
  /exception|error:|mismatch|corrupt|invalid|could not|failed|isvalid: false|non-?consecutive|out of order|found entries|trailing/i;

async function runCase(context, name, check) {
  if (!new RegExp(context.pattern).test(name)) return;
  try {
    const summary = await check();
    context.report(`ok ${context.suite} ${name}${summary ? ` (${summary})` : ''}`);
  } catch (error) {
    context.report(`FAILED ${context.suite} ${name}: ${error.message.slice(0, 2000)}`);
  }
}

function filesUnder(directory, suffix) {
  const names = readdirSync(directory, { recursive: true });
  return names.filter((name) => name.endsWith(suffix)).map((name) => join(directory, name));
}

function dump(javaProgram, files, ...options) {
  if (files.length === 0) throw new Error('there are no such files');
  const [command, args] = javaProgram('org.apache.kafka.tools.DumpLogSegments', ...options);
  const result = spawnSync(command, [...args, '--files', files.join(',')], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  const output = `${result.stdout}\n${result.stderr}`;
  // A record's own text may hold any word: only the tool's lines about files and batches are searched.
  const own = output.split('\n').filter((line) => !line.startsWith('| offset'));
  const complaint = own.find((line) => complaints.test(line) && !/isvalid: true/.test(line));
  if (result.status !== 0 || complaint !== undefined) {
    throw new Error(`${complaint ?? `exit code ${result.status}`}\n${own.slice(-15).join('\n')}`);
  }
  return result.stdout;
}

function countLines(output, prefix) {
  return output.split('\n').filter((line) => line.startsWith(prefix)).length;
}

async function dumpCases(context, javaProgram, dataDir, recordCount) {
  const logs = filesUnder(dataDir, '.log');
  const metadata = logs.filter((file) => file.includes('__cluster_metadata-0'));
  const offsets = logs.filter((file) => file.includes('__consumer_offsets-'));
  const data = logs.filter((file) => !/__[a-z_]+-\d+\/\d+\.log$/.test(file));
  const see = (name, files, check, ...options) =>
    runCase(context, `dump-${name}`, () => {
      const output = dump(javaProgram, files, ...options);
      return `${files.length} files${check ? `, ${check(output)}` : ''}`;
    });
  await see(
    'records',
    data,
    (output) => {
      const seen = countLines(output, '| offset');
      if (seen !== recordCount) throw new Error(`${seen} records instead of ${recordCount}`);
      return `${seen} records`;
    },
    '--deep-iteration',
    '--print-data-log',
  );
  await see(
    'metadata',
    metadata,
    (output) => {
      const topics = output.split('\n').filter((line) => line.includes('"TOPIC_RECORD"')).length;
      if (topics === 0) throw new Error('no TOPIC_RECORD');
      return `${topics} topics`;
    },
    '--cluster-metadata-decoder',
  );
  await see(
    'offsets',
    offsets,
    (output) => {
      if (!output.includes('"group"')) throw new Error('no commits');
      return 'with commits';
    },
    '--offsets-decoder',
  );
  const checkpoints = filesUnder(dataDir, '.checkpoint');
  if (checkpoints.length > 0) {
    await see('snapshots', checkpoints, null, '--cluster-metadata-decoder');
  }
  const indexes = filesUnder(dataDir, '.index');
  const timeIndexes = filesUnder(dataDir, '.timeindex');
  await see('index-sanity', indexes, null, '--index-sanity-check');
  await see('index-verify', indexes, null, '--verify-index-only');
  await see('timeindex-sanity', timeIndexes, null, '--index-sanity-check');
  await see('timeindex-verify', timeIndexes, null, '--verify-index-only');
  const producers = filesUnder(dataDir, '.snapshot').filter((file) => !file.includes('__cluster'));
  await see('producer-snapshots', producers, null);
}

export async function runFilesSuite(context, python, javaProgram) {
  const count = 6000;
  const dataDir = join(context.directory, 'data');
  const environment = { COUNT: String(count), CASE: '', SUITE: context.suite };
  const program = (server, mode) => {
    context.server = server;
    return context.runProgram(python, ['python/files.py', mode], environment);
  };
  const withServer = async (kind, directory, use) => {
    const server = await startTarget(kind, directory);
    try {
      await use(server);
    } finally {
      context.server = undefined;
      if (server.isRunning) await server.stop();
    }
  };
  await withServer(context.target, dataDir, (server) => program(server, 'write'));
  await dumpCases(context, javaProgram, dataDir, 7 * count);
  const moved = join(context.directory, 'moved');
  cpSync(dataDir, moved, { recursive: true });
  await runCase(context, 'apache-kafka-goes-on', () =>
    withServer('kafka', moved, (server) => program(server, 'go-on')),
  );
  await runCase(context, 'and-back-again', () =>
    withServer(context.target, moved, (server) => program(server, 'again')),
  );
}

function sameRecord(got, wanted) {
  const fields = ['offset', 'timestamp', 'timestampType', 'key', 'value', 'leaderEpoch'];
  return (
    fields.every((field) => got[field] === wanted[field]) &&
    JSON.stringify(got.headers) === JSON.stringify(wanted.headers)
  );
}

/** Lines by partition: the first says the beginning and end offset, the others are records. */
function byPartition(lines) {
  const partitions = new Map();
  for (const line of lines) {
    if (line === '') continue;
    const entry = JSON.parse(line);
    const name = `${entry.isolation} ${entry.topic}-${entry.partition}`;
    if (!partitions.has(name)) partitions.set(name, []);
    partitions.get(name).push(entry);
  }
  return partitions;
}

function compareGolden(wantedPartitions, gotPartitions) {
  let records = 0;
  for (const [name, wanted] of wantedPartitions) {
    const got = gotPartitions.get(name);
    if (got === undefined) throw new Error(`${name} is not there`);
    // The transaction that was open is aborted soon after a start, and its end and what a committed read sees move on.
    const mayMoveOn = name.includes(' txn-');
    const limits = ({ beginningOffset, endOffset }) => `${beginningOffset} to ${endOffset}`;
    if (!mayMoveOn && limits(got[0]) !== limits(wanted[0])) {
      throw new Error(`${name}: offsets ${limits(got[0])} instead of ${limits(wanted[0])}`);
    }
    for (const [r, record] of wanted.entries()) {
      if (r === 0) continue;
      if (got[r] === undefined || !sameRecord(got[r], record)) {
        throw new Error(`${name}: ${JSON.stringify(got[r])} instead of ${JSON.stringify(record)}`);
      }
      records += 1;
    }
    if (!mayMoveOn && got.length !== wanted.length) throw new Error(`${name}: more records`);
  }
  return records;
}

function readAll(context, javaProgram, server, isolation) {
  const [command, args] = javaProgram('JavaClient', 'read', isolation);
  const result = spawnSync(command, args, {
    cwd: import.meta.dirname,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    timeout: 120_000,
    env: { ...process.env, BOOTSTRAP: server.bootstrap, SUITE: context.suite },
  });
  if (result.status !== 0) throw new Error(result.stderr.slice(-1500));
  return result.stdout.split('\n');
}

export async function runGoldenSuite(context, javaProgram) {
  const lines = gunzipSync(readFileSync(join(golden, 'records.jsonl.gz')))
    .toString()
    .split('\n');
  const wanted = byPartition(lines);
  // The third archive, of a cleaned log, is compared file by file in test/log.
  const archives = readdirSync(golden).filter((name) =>
    /-(clean-stop|after-kill)\.tar\.gz$/.test(name),
  );
  for (const archive of archives) {
    const name = archive.replace('.tar.gz', '').replace('apache-kafka-4.3.1-', '');
    await runCase(context, name, async () => {
      const directory = join(context.directory, name);
      mkdirSync(directory);
      spawnSync('tar', ['-xzf', join(golden, archive), '-C', directory]);
      // The records are of long ago, and the cluster has an authorizer's records.
      const configs = { 'log.retention.ms': '-1' };
      const server = await startTarget(context.target, join(directory, 'data'), { configs });
      try {
        const got = ['read_uncommitted', 'read_committed'].flatMap((isolation) =>
          readAll(context, javaProgram, server, isolation),
        );
        return `${compareGolden(wanted, byPartition(got))} records`;
      } catch (error) {
        throw new Error(`${error.message}\n${server.logTail()}`);
      } finally {
        if (server.isRunning) await server.stop();
      }
    });
  }
}
