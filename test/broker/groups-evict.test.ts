/** `odradek.group.evict.on.disconnect`, through a whole broker: a closed connection's member goes. */
import { describe, expect, it } from 'vitest';
import { startBroker } from '../../src/index.ts';
import { subscription } from '../core/group/subscription-bytes.ts';
import { type Message, WireClient } from './wire-client.ts';

async function stateOf(client: WireClient): Promise<string> {
  const request = { groups: ['g'], includeAuthorizedOperations: false };
  const described = await client.call('DescribeGroups', 5, request);
  return (described['groups'] as { groupState: string }[])[0]!.groupState;
}

describe('a member whose connection closes', () => {
  it('goes at once', async () => {
    const config = {
      'group.initial.rebalance.delay.ms': '0',
      'odradek.group.evict.on.disconnect': 'true',
    };
    const broker = await startBroker({ port: 0, memory: true, config });
    try {
      const port = broker.listeners[0]!.port;
      const watcher = await WireClient.open(port);
      const member = await WireClient.open(port);
      // The answer waits until the coordinator is there.
      const keys = { key: '', keyType: 0, coordinatorKeys: ['g'] };
      const found = await member.call('FindCoordinator', 4, keys);
      expect((found['coordinators'] as Message[])[0]).toMatchObject({ errorCode: 0, port });
      const joined = await member.call('JoinGroup', 3, {
        groupId: 'g',
        sessionTimeoutMs: 60_000,
        rebalanceTimeoutMs: 60_000,
        memberId: '',
        groupInstanceId: null,
        protocolType: 'consumer',
        protocols: [{ name: 'range', metadata: subscription(['t']) }],
        reason: null,
      });
      expect(joined).toMatchObject({ errorCode: 0, generationId: 1 });
      expect(await stateOf(watcher)).toBe('CompletingRebalance');
      member.close();
      while ((await stateOf(watcher)) !== 'Empty');
      watcher.close();
    } finally {
      await broker.stop();
    }
  });
});
