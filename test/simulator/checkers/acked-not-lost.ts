/** What was acknowledged is there, at the offset that was named, unless a client deleted it. */
import { type PartitionModel, Violation } from '../model.ts';
import type { Content } from './content.ts';

export function checkAckedNotLost(partition: PartitionModel, content: Content): void {
  const valueByOffset = new Map(content.records.map(({ offset, value }) => [offset, value]));
  for (const [value, offset] of partition.acked) {
    if (offset < partition.deletedTo || valueByOffset.get(offset) === value) continue;
    const found = valueByOffset.get(offset) ?? 'nothing';
    throw new Violation(`${partition.name}: ${value} acknowledged at ${offset}, there is ${found}`);
  }
}
