/**
 * The same conversation that was held with Apache Kafka 4.3.1, word for word. To hold it again:
 * start Apache Kafka, a node 1 of its own, and run this with KAFKA_PORT=its port; that rewrites the
 * fixture.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { startBroker } from '../../src/index.ts';
import { ClusterConversation } from './cluster-conversation.ts';

const fixture = new URL('../fixtures/cluster/conversation.txt', import.meta.url);

it('answers about the cluster as Apache Kafka does', async () => {
  const kafkaPort = process.env['KAFKA_PORT'];
  if (kafkaPort !== undefined) {
    const lines = await ClusterConversation.hold(Number(kafkaPort));
    writeFileSync(fixture, `${lines.join('\n')}\n`);
    return;
  }
  const broker = await startBroker({ port: 0, memory: true });
  try {
    const lines = await ClusterConversation.hold(broker.listeners[0]!.port);
    expect(lines).toEqual(readFileSync(fixture, 'utf8').trimEnd().split('\n'));
  } finally {
    await broker.stop();
  }
});
