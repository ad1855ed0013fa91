/** Runs the command line: what can be understood is printed in words, and the exit code is 1. */
import { newProgram } from './program.ts';

/** Whoever reads our output has left, as `head` does: that is no error. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await newProgram().parseAsync();
} catch (error) {
  const isExpected = error instanceof Error && error.name === 'CliError';
  const text = error instanceof Error ? (isExpected ? error.message : error.stack) : String(error);
  process.stderr.write(`odradek: ${text}\n`);
  process.exitCode = 1;
}
