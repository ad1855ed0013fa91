import { expect, it } from 'vitest';
import type { BrokerLogger } from '../../src/base/logger.ts';
import { readOffsets } from '../../src/log/checkpoints.ts';
import { MemoryDisk } from '../../src/platform/memory-disk.ts';

it('an empty checkpoint, as Apache Kafka makes one, is no damage; anything else malformed is', () => {
  const warnings: string[] = [];
  const warn = (message: string): void => void warnings.push(message);
  const logger: BrokerLogger = { debug: warn, info: warn, warn, error: warn };
  const disk = new MemoryDisk();
  disk.makeDirectory('d');
  for (const [name, content] of [
    ['missing', null],
    ['empty', ''],
    ['malformed', '0\n2\norders 0 7\n'],
    ['whole', '0\n1\norders 0 7\n'],
  ] as const) {
    const path = `d/${name}`;
    if (content !== null) disk.writeFileAtomic(path, Buffer.from(content), false);
    const offsets = [...readOffsets(disk, path, logger)];
    expect(offsets).toEqual(name === 'whole' ? [['orders-0', 7]] : []);
  }
  expect(warnings).toEqual(['d/malformed is malformed; it is taken for empty.']);
});
