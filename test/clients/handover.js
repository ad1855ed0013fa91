// A data directory that moves between this broker and Apache Kafka, there and back and there again, and is lived in at every stay: what a stay
// does and checks is in java/Handover.java. Between two stays the broker is stopped, and one transaction is turned back to where it was
// prepared, as a crash at that moment leaves it: its last records are cut off, so the next start also has to recover.
import { closeSync, ftruncateSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startTarget } from './target.js';

const BATCH_OVERHEAD_BYTES = 12;
const ATTRIBUTES_AT = 21;
const CONTROL_BIT = 0x20;

const configs = {
  'log.retention.check.interval.ms': '300',
  'log.initial.task.delay.ms': '100',
  'log.cleaner.backoff.ms': '200',
  'log.segment.delete.delay.ms': '100',
  'offsets.topic.num.partitions': '2',
  'transaction.state.log.num.partitions': '1',
};

/** Cuts the last batch off the newest segment of a partition; it must be a control batch, or must not. */
function cutLastBatch(directory, isControl) {
  const segments = readdirSync(directory).filter((name) => name.endsWith('.log'));
  const path = join(directory, segments.sort().at(-1));
  const bytes = readFileSync(path);
  let last = -1;
  for (let at = 0; at < bytes.length; at += BATCH_OVERHEAD_BYTES + bytes.readInt32BE(at + 8)) {
    last = at;
  }
  if (last < 0) throw new Error(`${path} is empty`);
  if (((bytes.readInt16BE(last + ATTRIBUTES_AT) & CONTROL_BIT) !== 0) !== isControl) {
    throw new Error(`the last batch of ${path} is not what was expected`);
  }
  const file = openSync(path, 'r+');
  ftruncateSync(file, last);
  closeSync(file);
}

/** Back to the moment when the decision is written, but neither its markers nor its end. */
function turnBackToPrepared(dataDir) {
  cutLastBatch(join(dataDir, '__transaction_state-0'), false);
  for (const partition of [0, 1]) cutLastBatch(join(dataDir, `prepared-${partition}`), true);
  rmSync(join(dataDir, '.kafka_cleanshutdown'));
}

export async function runHandoverSuite(context, javaProgram) {
  const dataDir = join(context.directory, 'data');
  const other = 'kafka';
  const stays = [context.target, other, context.target, other, context.target];
  for (const [stay, kind] of stays.entries()) {
    const server = await startTarget(kind, dataDir, { configs });
    context.server = server;
    const isLast = stay === stays.length - 1;
    const more = isLast ? ['last'] : [];
    try {
      const name = `stay-${stay}-${kind}`;
      const passed = await context.runProgram(
        ...javaProgram('Handover', String(stay), name, ...more),
      );
      if (!passed) {
        console.log(`the end of the broker's log:\n${server.logTail()}`);
        return;
      }
    } finally {
      context.server = undefined;
      if (server.isRunning) await server.stop();
    }
    if (!isLast) turnBackToPrepared(dataDir);
  }
}
