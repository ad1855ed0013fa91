/** What an idempotent producer sent is there in the order in which it was sent. */
import { type PartitionModel, Violation } from '../model.ts';
import type { Content } from './content.ts';

export function checkProducerOrder(partition: PartitionModel, content: Content): void {
  const lastByProducer = new Map<number, number>();
  for (const { offset, value } of content.records) {
    const sent = partition.sent.get(value);
    if (sent?.isIdempotent !== true) continue;
    const last = lastByProducer.get(sent.producer) ?? -1;
    if (sent.order < last) {
      throw new Violation(`${partition.name}: ${value} at ${offset} comes after its successor`);
    }
    lastByProducer.set(sent.producer, sent.order);
  }
}
