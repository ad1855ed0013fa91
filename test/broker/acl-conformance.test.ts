/**
 * What was said with Apache Kafka 4.3.1, word for word. To record it again start Apache Kafka, a node 1 of its
 * own with the configs of `ACL_CONFIGS`, and run this with KAFKA_PORT=its port; and one without
 * `allow.everyone.if.no.acl.found`, whose controller denies everything, with KAFKA_CONTROLLER_PORT.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { advertisedApis } from '../../src/broker/apis.ts';
import { startBroker } from '../../src/index.ts';
import { apiName } from '../../src/protocol/api-keys.ts';
import { decodeResponse, encodeRequest } from '../simulator/messages.ts';
import { ACL_CONFIGS, AclConversation, withoutNames } from './acl-conversation.ts';
import { clusterLines, controllerLines } from './auth-table.ts';
import { BrokerHarness } from './handlers/broker-harness.ts';
import { WireClient } from './wire-client.ts';

const fixture = new URL('../fixtures/acls/conversation.txt', import.meta.url);
const controllerFixture = new URL('../fixtures/acls/controller.txt', import.meta.url);

function linesOf(file: URL): string[] {
  return readFileSync(file, 'utf8').trimEnd().split('\n');
}

it('answers about rights as Apache Kafka does', async () => {
  const kafkaPort = process.env['KAFKA_PORT'];
  if (kafkaPort !== undefined) {
    const lines = await AclConversation.hold(Number(kafkaPort));
    writeFileSync(fixture, `${lines.join('\n')}\n`);
    return;
  }
  const broker = await startBroker({ port: 0, memory: true, config: ACL_CONFIGS });
  try {
    expect(await AclConversation.hold(broker.listeners[0]!.port)).toEqual(linesOf(fixture));
  } finally {
    await broker.stop();
  }
});

type Ask = (frame: Buffer) => Promise<Buffer | null>;

/** Each API of a controller that may be denied as a whole, at its oldest and its newest version. */
async function askController(ask: Ask): Promise<string[]> {
  const answers: string[] = [];
  const isToAlter = (need: string): boolean => /^ALTER(_CONFIGS)? /.test(need);
  const asked = [...controllerLines, ...clusterLines.filter(({ needs }) => isToAlter(needs[0]!))];
  for (const { apiKey, request } of asked) {
    const api = advertisedApis(true).find((it) => it.apiKey === apiKey);
    if (api === undefined) continue;
    const name = apiName(apiKey)!;
    for (const version of [api.minVersion, api.maxVersion]) {
      const reply = await ask(encodeRequest(name, version, request, 1));
      const answer = reply === null ? 'closed' : decodeResponse(name, version, reply);
      answers.push(`${name} v${version} ${withoutNames(JSON.stringify(answer))}`);
    }
  }
  return answers;
}

it('denies on a controller’s listener as Apache Kafka does', async () => {
  const kafkaPort = process.env['KAFKA_CONTROLLER_PORT'];
  if (kafkaPort !== undefined) {
    const lines = await askController(async (frame) => {
      const client = await WireClient.open(Number(kafkaPort));
      const reply = await client.exchange(frame);
      client.close();
      return reply;
    });
    writeFileSync(controllerFixture, `${lines.join('\n')}\n`);
    return;
  }
  const harness = new BrokerHarness({
    ...ACL_CONFIGS,
    'allow.everyone.if.no.acl.found': 'false',
  });
  harness.broker.onConnected({
    connectionId: 5,
    listenerName: 'CONTROLLER',
    localAddress: '127.0.0.1',
    localPort: 9093,
    remoteAddress: '127.0.0.1',
    remotePort: 50_000,
  });
  const lines = await askController(async (frame) => harness.askFrame(5, frame).subarray(4));
  expect(lines).toEqual(linesOf(controllerFixture));
});
