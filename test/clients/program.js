// A client's program that a controller drives: it prints events as lines of words, takes commands as lines on standard input, and can
// be killed with SIGKILL at any moment. What it says besides is kept for the report of a failure.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const here = import.meta.dirname;
const running = new Set();
process.on('exit', () => {
  for (const program of running) program.child.kill('SIGKILL');
});

export class Program {
  /** `onEvent(words)` answers whether it knew the line. */
  constructor(name, [command, args], environment, onEvent) {
    this.name = name;
    this.said = [];
    this.isRunning = true;
    this.isExpectedToEnd = false;
    const env = { ...process.env, ...environment };
    this.child = spawn(command, args, { cwd: here, env });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        if (!onEvent(line.split(' '))) this.said.push(line);
      });
    }
    this.child.stdin.on('error', () => {}); // it may have died: `ended` says so
    running.add(this);
    /** Resolves when the program is gone and every line that it wrote has been taken. */
    this.ended = new Promise((resolve) => {
      const end = (how) => {
        running.delete(this);
        this.isRunning = false;
        this.exitCode = how;
        resolve();
      };
      this.child.on('error', (error) => end(error.message));
      this.child.on('close', (code, signal) => end(code ?? signal));
    });
  }

  command(line) {
    this.child.stdin.write(`${line}\n`);
  }

  /**
   * Makes the program say where each of its threads is. Java and Python go on afterwards and nothing tells the end of what they say, so
   * this waits a moment: what failed has failed already.
   */
  async dump() {
    if (!this.isRunning) return;
    this.isExpectedToEnd = true;
    this.child.kill('SIGQUIT');
    const moment = new Promise((resolve) => setTimeout(resolve, 2000).unref());
    await Promise.race([this.ended, moment]);
  }

  kill() {
    this.isExpectedToEnd = true;
    this.child.kill('SIGKILL');
    return this.ended;
  }

  /** A program that ends before it is told to has failed, and so has the case. */
  assertAlive() {
    if (this.isRunning || this.isExpectedToEnd) return;
    throw new Error(`${this.name} ended with ${this.exitCode}: ${this.said.slice(-3).join(' ')}`);
  }
}
