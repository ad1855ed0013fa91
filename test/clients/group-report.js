// What is said of a group that stood still or did what it must not: who did not go on and how far everybody was, what the coordinator
// thinks of the group, what the members said at the end and where their threads are.
import { execFile } from 'node:child_process';
import { launcher } from './target.js';

/** Before a member's threads are dumped, which may be hundreds of lines. */
const lastLineCount = 40;

function describeMember(member, isMember) {
  const end = member.isRunning ? '' : `, ended with ${member.exitCode}`;
  const part = isMember ? '' : ', is to be gone';
  const read = `read ${member.readCount} records`;
  return `${member.name}: ${read}, ${member.readCount - (member.readBefore ?? 0)} since the last wait${part}${end}`;
}

function describePartition({ endOffset, endBefore = 0, committedOffset }, partition, produced) {
  const read = `read to ${endOffset} (before: ${endBefore})`;
  return `partition ${partition}: ${read}, committed to ${committedOffset}, produced to ${produced}`;
}

/** What the command line says, which asks the coordinator: of this project or of Apache Kafka. */
function describeGroup(bootstrap) {
  const args = [launcher, 'groups', 'describe', 'group', '--verbose', '--bootstrap-server'];
  return new Promise((resolve) => {
    execFile(process.execPath, [...args, bootstrap], { timeout: 20_000 }, (error, out, err) => {
      resolve(`${out}${err}${error ? `it ended with ${error.code ?? error.signal}\n` : ''}`);
    });
  });
}

export async function reportStandstill({ context, programs, members, history, flow }) {
  for (const member of programs) console.log(describeMember(member, members.includes(member)));
  history.partitions.forEach((partition, i) => {
    console.log(describePartition(partition, i, flow.endOffsets[i]));
  });
  if (flow.error) console.log(`the producer failed: ${flow.error.stack}`);
  console.log(`groups describe:\n${await describeGroup(context.server.bootstrap)}`);
  const saidBefore = programs.map((member) => member.said.length);
  await Promise.all(programs.map((member) => member.dump()));
  programs.forEach(({ name, said }, i) => {
    const from = Math.max(0, saidBefore[i] - lastLineCount);
    for (const line of said.slice(from)) console.log(`${name}: ${line}`);
  });
}
