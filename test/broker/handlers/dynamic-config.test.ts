import { describe, expect, it } from 'vitest';
import { ApiKey } from '../../../src/protocol/api-keys.ts';
import * as groupHeartbeat from '../../../src/protocol/generated/consumer-group-heartbeat.ts';
import * as findCoordinator from '../../../src/protocol/generated/find-coordinator.ts';
import * as alterConfigs from '../../../src/protocol/generated/incremental-alter-configs.ts';
import { BrokerHarness } from './broker-harness.ts';
import { createTopic } from './create-topic.ts';

const api = {
  alterConfigs: {
    apiKey: ApiKey.IncrementalAlterConfigs,
    write: alterConfigs.writeIncrementalAlterConfigsRequest,
    read: alterConfigs.readIncrementalAlterConfigsResponse,
  },
  findCoordinator: {
    apiKey: ApiKey.FindCoordinator,
    write: findCoordinator.writeFindCoordinatorRequest,
    read: findCoordinator.readFindCoordinatorResponse,
  },
  groupHeartbeat: {
    apiKey: ApiKey.ConsumerGroupHeartbeat,
    write: groupHeartbeat.writeConsumerGroupHeartbeatRequest,
    read: groupHeartbeat.readConsumerGroupHeartbeatResponse,
  },
};

const BROKER = 4;

function join(harness: BrokerHarness, groupId: string, memberId: string): number {
  const response = harness.ask(api.groupHeartbeat, 1, {
    groupId,
    memberId,
    memberEpoch: 0,
    instanceId: null,
    rackId: null,
    rebalanceTimeoutMs: 60_000,
    subscribedTopicNames: ['t'],
    subscribedTopicRegex: null,
    serverAssignor: null,
    topicPartitions: [],
  });
  expect(response.errorCode).toBe(0);
  return response.memberEpoch;
}

describe('a dynamic config of the brokers', () => {
  it('reaches group coordinators that are running', () => {
    const harness = new BrokerHarness();
    createTopic(harness, 't', 4);
    const coordinators = harness.ask(api.findCoordinator, 4, {
      key: '',
      keyType: 0,
      coordinatorKeys: ['slow', 'fast'],
    });
    expect(coordinators.coordinators.map(({ errorCode }) => errorCode)).toEqual([0, 0]);
    const first = join(harness, 'slow', 'a');
    // The group's next target would come a second after this one.
    expect(join(harness, 'slow', 'b')).toBe(first);
    const configs = [
      { name: 'group.consumer.assignment.interval.ms', configOperation: 0, value: '0' },
    ];
    const resources = [{ resourceType: BROKER, resourceName: '', configs }];
    const altered = harness.ask(api.alterConfigs, 1, { resources, validateOnly: false });
    expect(altered.responses[0]!.errorCode).toBe(0);
    expect(join(harness, 'slow', 'c')).toBe(first + 2);
    expect(join(harness, 'fast', 'a')).toBe(first);
    expect(join(harness, 'fast', 'b')).toBe(first + 1);
  });
});
