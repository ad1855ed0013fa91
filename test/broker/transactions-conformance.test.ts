/**
 * The same conversation that was held with Apache Kafka 4.3.1, word for word. To hold it again:
 * start Apache Kafka and run this with KAFKA_PORT=its port; that rewrites the fixture.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { startBroker } from '../../src/index.ts';
import { TransactionConversation } from './transactions-conversation.ts';

const fixture = new URL('../fixtures/transactions/conversation.txt', import.meta.url);

it('answers about transactions as Apache Kafka does', async () => {
  const kafkaPort = process.env['KAFKA_PORT'];
  if (kafkaPort !== undefined) {
    const lines = await TransactionConversation.hold(Number(kafkaPort));
    writeFileSync(fixture, `${lines.join('\n')}\n`);
    return;
  }
  const broker = await startBroker({ port: 0, memory: true });
  try {
    const lines = await TransactionConversation.hold(broker.listeners[0]!.port);
    expect(lines).toEqual(readFileSync(fixture, 'utf8').trimEnd().split('\n'));
  } finally {
    await broker.stop();
  }
});
