// CRC-32C of record batches in this process: the optional native package, and the fallback that always works. Nothing to compare with.
import { crc32c, crc32cScript } from '../../../dist/base/crc32c.js';

const SIZES = [
  { label: '100 B', sizeBytes: 100 },
  { label: '1 KB', sizeBytes: 1000 },
  { label: '128 KB', sizeBytes: 128_000 },
];
const BYTES_PER_ROUND = 100e6;
const IMPLEMENTATIONS = [
  { name: 'crc-32, the fallback', sum: crc32cScript },
  { name: '@node-rs/crc32 from 512 B on, as the broker does it', sum: crc32c },
];

/** In seconds of the processor. */
function measure(sum, buffer) {
  const times = Math.ceil(BYTES_PER_ROUND / buffer.length);
  const before = process.cpuUsage();
  for (let i = 0; i < times; i++) sum(buffer, 0, buffer.length);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6 / ((times * buffer.length) / 1e9);
}

export function run(bench) {
  const report = bench.report('checksums', 'CRC-32C of record batches', ['odradek']);
  for (const { sum } of IMPLEMENTATIONS) measure(sum, Buffer.alloc(1000, 1));
  for (let round = 0; round < bench.rounds(5); round++) {
    for (const { label, sizeBytes } of SIZES) {
      const buffer = Buffer.alloc(sizeBytes, round);
      for (const { name, sum } of IMPLEMENTATIONS) {
        report.add('odradek', `${label}: ${name}`, 's/GB', measure(sum, buffer));
      }
    }
  }
  return report;
}
