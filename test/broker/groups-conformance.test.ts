/**
 * The same conversation that was held with Apache Kafka 4.3.1, word for word. To hold it again:
 * start Apache Kafka with group.initial.rebalance.delay.ms=0 and run this with KAFKA_PORT=its port;
 * that rewrites the fixture.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { startBroker } from '../../src/index.ts';
import { Conversation } from './groups-conversation.ts';

const fixture = new URL('../fixtures/groups/conversation.txt', import.meta.url);

it('answers about groups as Apache Kafka does', async () => {
  const kafkaPort = process.env['KAFKA_PORT'];
  if (kafkaPort !== undefined) {
    const lines = await Conversation.hold(Number(kafkaPort));
    writeFileSync(fixture, `${lines.join('\n')}\n`);
    return;
  }
  const config = { 'group.initial.rebalance.delay.ms': '0' };
  const broker = await startBroker({ port: 0, memory: true, config });
  try {
    const lines = await Conversation.hold(broker.listeners[0]!.port);
    expect(lines).toEqual(readFileSync(fixture, 'utf8').trimEnd().split('\n'));
  } finally {
    await broker.stop();
  }
});
