// Runs the packaged clients: drivers/load.c on librdkafka, and Java programs.
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

let driver = '';

function driverPath() {
  if (driver === '') {
    const script = fileURLToPath(new URL('drivers/prepare.sh', import.meta.url));
    const result = spawnSync('bash', [script], { encoding: 'utf8' });
    if (result.status !== 0) throw new Error(`no librdkafka client: ${result.stderr}`);
    driver = result.stdout.trim();
  }
  return driver;
}

const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** `ready` resolves when a line says so; `finished` with standard output. */
export function runClient(command, args) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  const finished = new Promise((resolve, reject) => {
    child.on('close', (code) => {
      running.delete(child);
      if (code === 0) resolve(output);
      else reject(new Error(`the client ended with ${code}\n${errors}${output}`));
    });
  });
  const ready = new Promise((resolve) => {
    child.stderr.on('data', (chunk) => {
      errors += chunk;
      if (errors.includes('ready\n')) resolve();
    });
  });
  return { finished, ready: Promise.race([ready, finished]), stop: () => child.kill('SIGTERM') };
}

/** Starts drivers/load.c; `finished` resolves with its figures. The options are its flags. */
export function startLoad(mode, broker, topic, flags) {
  const args = [mode, '-b', broker.bootstrap, '-t', topic];
  for (const [flag, value] of Object.entries(flags)) {
    if (value === true) args.push(`-${flag}`);
    else if (value !== false && value !== undefined) args.push(`-${flag}`, String(value));
  }
  const client = runClient(driverPath(), args);
  return { ...client, finished: client.finished.then(JSON.parse) };
}

export function runLoad(mode, broker, topic, flags) {
  return startLoad(mode, broker, topic, flags).finished;
}
