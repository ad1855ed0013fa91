/**
 * The same conversation that was held with Apache Kafka 4.3.1, word for word. To hold it again:
 * start Apache Kafka, a node 1 of its own, and run this with KAFKA_PORT=its port; that rewrites the
 * fixture.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { startBroker } from '../../src/index.ts';
import { QuotasConversation } from './quotas-conversation.ts';

const fixture = new URL('../fixtures/quotas/conversation.txt', import.meta.url);
/** Apache Kafka answers first, and tells its parts of a quota then. */
const IN_FORCE_MS = 300;

it('sets, tells and enforces quotas as Apache Kafka does', async () => {
  const kafkaPort = process.env['KAFKA_PORT'];
  if (kafkaPort !== undefined) {
    const isInForce = (): Promise<void> =>
      new Promise((resolve) => {
        setTimeout(resolve, IN_FORCE_MS);
      });
    const lines = await QuotasConversation.hold(Number(kafkaPort), isInForce);
    writeFileSync(fixture, `${lines.join('\n')}\n`);
    return;
  }
  const broker = await startBroker({ port: 0, memory: true });
  try {
    // This broker has applied what it answers.
    const { port } = broker.listeners[0]!;
    const lines = await QuotasConversation.hold(port, () => Promise.resolve());
    expect(lines).toEqual(readFileSync(fixture, 'utf8').trimEnd().split('\n'));
  } finally {
    await broker.stop();
  }
});
