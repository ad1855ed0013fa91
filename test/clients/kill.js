// Kills the broker with SIGKILL while a producer with acks=all is at work and restarts it on the same directory and port, several
// times; at the end every acknowledged record must be there, in order, and with an idempotent producer once.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort, startTarget, until } from './target.js';

/** How many more records must be acknowledged before each kill: at once after a restart, and in full flow. */
const ackedBeforeKills = [20_000, 500, 60_000, 5_000];

async function killCase(context, python, mode) {
  const dataDir = join(context.directory, mode);
  const port = await freePort();
  let server = await startTarget(context.target, dataDir, { port });
  const child = spawn(python, ['python/kill.py'], {
    cwd: import.meta.dirname,
    env: { ...process.env, BOOTSTRAP: server.bootstrap, SUITE: context.suite, MODE: mode },
  });
  let acked = 0;
  const said = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      const match = /^acked (\d+)$/.exec(line);
      if (match) acked = Number(match[1]);
      else said.push(line);
    });
  }
  const exited = new Promise((resolve) => {
    child.on('close', (code, signal) => resolve(code ?? signal));
  });
  let code;
  exited.then((value) => {
    code = value;
  });
  try {
    for (const more of ackedBeforeKills) {
      const wanted = acked + more;
      await until(
        `${more} more records to be acknowledged`,
        60_000,
        () => acked >= wanted || code !== undefined,
      );
      await server.kill();
      server = await startTarget(context.target, dataDir, { port });
    }
    child.stdin.write('stop\n');
    await until('the program to end', 120_000, () => code !== undefined);
    if (code !== 0) throw new Error(said.slice(-3).join(' '));
    await server.stop();
  } catch (error) {
    console.log(`${said.slice(-20).join('\n')}\nthe end of the broker's log:\n${server.logTail()}`);
    throw error;
  } finally {
    child.kill('SIGKILL');
    if (server.isRunning) await server.kill();
  }
  return said.at(-1);
}

async function runKillCase(context, mode, run) {
  if (!new RegExp(context.pattern).test(mode)) return;
  const startMs = performance.now();
  try {
    const summary = await run();
    const elapsedSeconds = ((performance.now() - startMs) / 1000).toFixed(1);
    context.report(`ok ${context.suite} ${mode} (${elapsedSeconds} s, ${summary})`);
  } catch (error) {
    context.report(`FAILED ${context.suite} ${mode}: ${error.message.replaceAll('\n', ' ')}`);
  }
}

export async function runKillSuite(context, python) {
  for (const mode of ['idempotent', 'plain']) {
    await runKillCase(context, mode, () => killCase(context, python, mode));
  }
}
