// What the operating system says: a process's CPU time and memory, a directory's size, and which machine this is.
import { spawnSync } from 'node:child_process';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';

/** Linux counts in hundredths of a second, whatever the kernel's own tick. */
const TICKS_PER_SECOND = 100;

/** User and system time of all threads since the process began. */
export function cpuSeconds(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name, in parentheses, may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function statusMegabytes(pid, field) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)[1]) / 1024;
}

export function residentMegabytes(pid) {
  return statusMegabytes(pid, 'VmRSS');
}

/** The most that was ever resident. */
export function peakMegabytes(pid) {
  return statusMegabytes(pid, 'VmHWM');
}

export function openFiles(pid) {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** Files may vanish while they are counted: a log's segments do. */
export function directoryBytes(directory) {
  let sizeBytes = 0;
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    try {
      sizeBytes += entry.isDirectory() ? directoryBytes(path) : lstatSync(path).size;
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
  }
  return sizeBytes;
}

function versionOf(command, args, pattern) {
  const result = spawnSync(command, args, { encoding: 'utf8' });
  return pattern.exec(`${result.stdout}${result.stderr}`)?.[1] ?? 'none';
}

/** Free memory and what the kernel gives up without writing anything. */
export function availableBytes() {
  const [, kilobytes] = /^MemAvailable:\s+(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'utf8'));
  return Number(kilobytes) * 1024;
}

export function describeMachine(storage) {
  const model = cpus()[0]?.model ?? 'unknown CPU';
  const gigabytes = (totalmem() / 2 ** 30).toFixed(0);
  const java = versionOf('java', ['-version'], /version "([^"]+)"/);
  return (
    `${model}, ${availableParallelism()} CPUs, ${gigabytes} GB; Linux ${release()}; ` +
    `Node ${process.versions.node}, Java ${java} (Apache Kafka's heap: 1 GB); data on ${storage}`
  );
}
