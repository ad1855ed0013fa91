/**
 * The same conversation that was held with Apache Kafka 4.3.1, word for word. To hold it again:
 * start Apache Kafka with group.initial.rebalance.delay.ms=0 and run this with KAFKA_PORT=its port;
 * that rewrites the fixture.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { startBroker } from '../../src/index.ts';
import { ConsumerConversation } from './consumer-groups-conversation.ts';

const fixture = new URL('../fixtures/groups/consumer-conversation.txt', import.meta.url);

it('answers about consumer groups as Apache Kafka does', async () => {
  const kafkaPort = process.env['KAFKA_PORT'];
  if (kafkaPort !== undefined) {
    const lines = await ConsumerConversation.hold(Number(kafkaPort));
    writeFileSync(fixture, `${lines.join('\n')}\n`);
    return;
  }
  const config = { 'group.initial.rebalance.delay.ms': '0' };
  const broker = await startBroker({ port: 0, memory: true, config });
  try {
    const lines = await ConsumerConversation.hold(broker.listeners[0]!.port);
    expect(lines).toEqual(readFileSync(fixture, 'utf8').trimEnd().split('\n'));
  } finally {
    await broker.stop();
  }
});
