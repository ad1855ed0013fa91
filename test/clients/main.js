// Runs the black-box suites: each gets a fresh broker, prints `ok SUITE CASE` or `FAILED SUITE CASE: reason` for every case, and at
// most two run at once. The last line is `N passed, N failed`.
//
// Every client produces the same records. Record `i` of `COUNT` goes to partition `i % 3` (where the client lets one choose);
// its value is null, empty or with letters beyond ASCII when `i % 11` is 0, 1 or 2, else `value i ` and `i % 10` times `abcdefghij`;
// its key is `key-i`, or null when `i % 7 == 0` and the value is not; every fifth has the headers `number=i`, `empty=`. A client that cannot
// say null sends empty keys and values. Read back, each partition must hold exactly these, in order.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { suites } from './suites.js';
import { startTarget } from './target.js';

const here = fileURLToPath(new URL('.', import.meta.url));
process.env['CLIENTS_CACHE'] ??= join(homedir(), '.cache', 'odradek-clients');

const { values: options } = parseArgs({
  options: {
    target: { type: 'string', default: 'odradek' },
    suite: { type: 'string', multiple: true },
    case: { type: 'string', default: '' },
    count: { type: 'string', default: '100000' },
    jobs: { type: 'string', default: '2' },
    keep: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  },
});

const totals = { passed: 0, failed: 0 };
const reportedSuites = new Set();

function report(line) {
  reportedSuites.add(line.split(' ')[1]);
  if (line.startsWith('ok ')) totals.passed += 1;
  else totals.failed += 1;
  console.log(line);
}

function elapsed(startMs) {
  return `${((performance.now() - startMs) / 1000).toFixed(0)} s`;
}

/** Runs a suite's program and passes on its case lines; everything else it says is shown when a case failed. */
async function runProgram(context, command, args = [], environment = {}) {
  const child = spawn(command, args, {
    cwd: here,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      SUITE: context.suite,
      BOOTSTRAP: context.server?.bootstrap ?? '',
      COUNT: context.count,
      CASE: context.pattern,
      DIRECTORY: context.directory,
      ...environment,
    },
  });
  let cases = 0;
  let failures = 0;
  const said = [];
  const listen = (stream) => {
    createInterface({ input: stream }).on('line', (line) => {
      if (line.startsWith('ok ') || line.startsWith('FAILED ')) {
        cases += 1;
        if (line.startsWith('FAILED ')) failures += 1;
        report(line);
      } else {
        said.push(line);
      }
    });
  };
  listen(child.stdout);
  listen(child.stderr);
  const timer = setTimeout(() => child.kill('SIGKILL'), context.timeoutMs);
  const code = await new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (exitCode, signal) => resolve(exitCode ?? signal));
  });
  clearTimeout(timer);
  if (code !== 0)
    report(`FAILED ${context.suite} program: it ended with ${code} after ${cases} cases`);
  if (code !== 0 || failures > 0) console.log(said.slice(-60).join('\n'));
  return code === 0 && failures === 0;
}

async function runSuite(suite) {
  const startMs = performance.now();
  const directory = mkdtempSync(join(tmpdir(), `odradek-${suite.name}-`));
  const context = {
    suite: suite.name,
    target: options.target,
    count: options.count,
    pattern: options.case,
    directory,
    timeoutMs: suite.timeoutMs ?? 240_000,
    report,
    runProgram: (...rest) => runProgram(context, ...rest),
  };
  try {
    if (suite.run) {
      await suite.run(context);
    } else {
      context.server = await startTarget(options.target, join(directory, 'data'), {
        configs: suite.configs,
      });
      let passed = await context.runProgram(...suite.program());
      if (suite.nextProgram) passed = (await context.runProgram(...suite.nextProgram())) && passed;
      if (!passed) console.log(`the end of the broker's log:\n${context.server.logTail()}`);
    }
  } catch (error) {
    report(`FAILED ${suite.name} suite: ${error.message}`);
  }
  try {
    await context.server?.stop();
  } catch (error) {
    report(`FAILED ${suite.name} broker: ${error.message}\n${context.server.logTail()}`);
  }
  // A suite that ran nothing must not look like one that passed.
  const mustReport = options.case === '';
  if (mustReport && !reportedSuites.has(suite.name)) report(`FAILED ${suite.name} suite: no case`);
  if (!options.keep) rmSync(directory, { recursive: true, force: true });
  console.log(`${suite.name}: ${elapsed(startMs)}`);
}

function prepare(steps) {
  const ready = new Set();
  for (const step of steps) {
    const startMs = performance.now();
    const result = spawnSync('bash', [join(here, 'prepare.sh'), step], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    console.log(`prepare ${step}: ${elapsed(startMs)}`);
    if (result.status === 0) ready.add(step);
    else console.log(`${result.stdout}${result.stderr}`.split('\n').slice(-40).join('\n'));
  }
  return ready;
}

async function main() {
  const unknown = (options.suite ?? []).filter((name) => !suites.some((s) => s.name === name));
  if (unknown.length > 0) throw new Error(`no such suite: ${unknown.join(', ')}`);
  const chosen = suites.filter(
    (suite) =>
      (options.suite?.includes(suite.name) ?? true) &&
      (suite.targets?.includes(options.target) ?? true),
  );
  if (options.list) {
    for (const suite of chosen) console.log(suite.name);
    return;
  }
  const steps = new Set(chosen.flatMap((suite) => suite.needs));
  if (options.target === 'kafka') steps.add('java');
  const ready = prepare(steps);
  const waiting = chosen.filter((suite) => {
    const missing = suite.needs.filter((step) => !ready.has(step));
    if (missing.length > 0) report(`FAILED ${suite.name} prepare: ${missing.join(', ')}`);
    return missing.length === 0;
  });
  const worker = async () => {
    for (let suite = waiting.shift(); suite !== undefined; suite = waiting.shift()) {
      await runSuite(suite);
    }
  };
  await Promise.all(Array.from({ length: Number(options.jobs) }, worker));
  console.log(`${totals.passed} passed, ${totals.failed} failed`);
  process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0;
}

await main();
