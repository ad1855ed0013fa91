/** What an idempotent producer sent, however often, is there at most once. */
import { type PartitionModel, Violation } from '../model.ts';
import type { Content } from './content.ts';

export function checkNoDuplicates(partition: PartitionModel, content: Content): void {
  const offsetByValue = new Map<string, number>();
  for (const { offset, value } of content.records) {
    const first = offsetByValue.get(value);
    if (first !== undefined && partition.sent.get(value)?.isIdempotent === true) {
      throw new Violation(`${partition.name}: ${value} at ${first} and at ${offset}`);
    }
    offsetByValue.set(value, offset);
  }
}
