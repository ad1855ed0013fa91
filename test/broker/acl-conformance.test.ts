/**
 * The same conversation that was held with Apache Kafka 4.3.1, word for word. To hold it again:
 * start Apache Kafka, a node 1 of its own, with the configs of `ACL_CONFIGS`, and run this with KAFKA_PORT=its
 * port; that rewrites the fixture.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { startBroker } from '../../src/index.ts';
import { ACL_CONFIGS, AclConversation } from './acl-conversation.ts';

const fixture = new URL('../fixtures/acls/conversation.txt', import.meta.url);

it('answers about rights as Apache Kafka does', { timeout: 60_000 }, async () => {
  const kafkaPort = process.env['KAFKA_PORT'];
  if (kafkaPort !== undefined) {
    const lines = await AclConversation.hold(Number(kafkaPort));
    writeFileSync(fixture, `${lines.join('\n')}\n`);
    return;
  }
  const broker = await startBroker({ port: 0, memory: true, config: ACL_CONFIGS });
  try {
    const lines = await AclConversation.hold(broker.listeners[0]!.port);
    expect(lines).toEqual(readFileSync(fixture, 'utf8').trimEnd().split('\n'));
  } finally {
    await broker.stop();
  }
});
