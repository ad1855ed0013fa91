// The loop that consumes, transforms and produces in transactions, of each client that has transactions, with kills: every record of the
// input must be in the output once, in its order.
//
// An instance copies what it is given of the input to the same partition of the output, `moved ` before each value, at most 50 records
// in a transaction that also takes the offsets; it prints `moved COUNT` after each commit, and goes on until it is killed.
import { checkCopied } from './copy-history.js';
import { group, inputTopic, KillRun, readOutput, runKills } from './kill-run.js';

async function finish(run, clients) {
  const output = await readOutput(run, clients);
  run.input.forEach((values, partition) => {
    const wanted = values.map((value) => `moved ${value}`);
    const copied = output[partition].map(({ value }) => value);
    checkCopied(`partition ${partition}`, wanted, copied);
  });
  await run.until('the offsets of everything', async () => {
    const topics = [inputTopic];
    const [{ partitions }] = await clients.admin.fetchOffsets({ groupId: group, topics });
    const isDone = ({ partition, offset }) => Number(offset) === run.input[partition].length;
    return partitions.length === run.input.length && partitions.every(isDone);
  });
}

/** One suite is one client; `program` is the command of its instance. */
export function runEosSuite(context, program) {
  return runKills(new KillRun(context, program, finish), 'copy');
}
