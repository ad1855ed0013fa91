// npm run bench -- startup
//
// Times are taken from outside, as a user sees them: from the exec of the process to the first
// ApiVersions reply on its port, and the resident memory it idles at. Prints medians; asserts nothing.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const launcher = fileURLToPath(new URL('../../bin/odradek.js', import.meta.url));
const RUNS = 7;
const IDLE_MS = 3000;
/** ApiVersions version 0, correlation id 1, no client id. */
const API_VERSIONS_FRAME = Buffer.from('0000000a0012000000000001ffff', 'hex');

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Resolves with true when a broker answered ApiVersions, false when nobody listens yet. */
function askApiVersions(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => socket.write(API_VERSIONS_FRAME));
    socket.once('data', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function startOnce(dataDir) {
  const port = await freePort();
  const startMs = performance.now();
  const args = [
    launcher,
    'start',
    '--port',
    String(port),
    '--data-dir',
    dataDir,
    '--log-level',
    'error',
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  while (!(await askApiVersions(port))) {
    if (child.exitCode !== null) throw new Error(`odradek start ended with ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return { child, exited, elapsedMs: performance.now() - startMs };
}

function residentMegabytes(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)[1]) / 1024;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

async function startup() {
  const onNewMs = [];
  const onOldMs = [];
  const stopMs = [];
  const idleMegabytes = [];
  for (let run = 0; run < RUNS; run++) {
    const dataDir = mkdtempSync(join(tmpdir(), 'odradek-bench-'));
    try {
      for (const times of [onNewMs, onOldMs]) {
        const { child, exited, elapsedMs } = await startOnce(dataDir);
        times.push(elapsedMs);
        if (times === onOldMs && run < 3 && process.platform === 'linux') {
          await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
          idleMegabytes.push(residentMegabytes(child.pid));
        }
        const stopStartMs = performance.now();
        child.kill('SIGTERM');
        await exited;
        stopMs.push(performance.now() - stopStartMs);
      }
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  }
  const rows = [
    ['exec to ApiVersions, new directory', `${median(onNewMs).toFixed(0)} ms`],
    ['exec to ApiVersions, existing directory', `${median(onOldMs).toFixed(0)} ms`],
    ['clean stop', `${median(stopMs).toFixed(0)} ms`],
  ];
  if (idleMegabytes.length > 0) {
    rows.push([
      `resident memory, idle ${IDLE_MS / 1000} s`,
      `${median(idleMegabytes).toFixed(0)} MB`,
    ]);
  }
  console.log(`Node ${process.version}, median of ${RUNS} runs`);
  for (const [what, figure] of rows) console.log(`${what.padEnd(42)} ${figure.padStart(8)}`);
}

const benches = { startup };
const name = process.argv[2] ?? 'startup';
if (benches[name] === undefined) {
  console.error(`no bench named ${name}; there are: ${Object.keys(benches).join(', ')}`);
  process.exit(2);
}
await benches[name]();
