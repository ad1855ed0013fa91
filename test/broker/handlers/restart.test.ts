import { describe, expect, it } from 'vitest';
import { LeaderRecoveryState, type PartitionImage } from '../../../src/core/metadata/image.ts';
import { ApiKey } from '../../../src/protocol/api-keys.ts';
import { ErrorCode } from '../../../src/protocol/error-codes.ts';
import {
  readUnregisterBrokerResponse,
  type UnregisterBrokerRequest,
  type UnregisterBrokerResponse,
  writeUnregisterBrokerRequest,
} from '../../../src/protocol/generated/unregister-broker.ts';
import { type Api, BrokerHarness } from './broker-harness.ts';
import { createTopic } from './create-topic.ts';

const unregisterBroker: Api<UnregisterBrokerRequest, UnregisterBrokerResponse> = {
  apiKey: ApiKey.UnregisterBroker,
  write: writeUnregisterBrokerRequest,
  read: readUnregisterBrokerResponse,
};

function partition(harness: BrokerHarness): PartitionImage {
  return harness.broker.image.topicsByName.get('t')!.partitions[0]!;
}

describe('a broker on its own', () => {
  it('that stopped cleanly leads again as one that has everything', () => {
    const harness = new BrokerHarness();
    createTopic(harness, 't', 1);
    for (let times = 0; times < 2; times++) {
      const { leaderEpoch } = partition(harness);
      harness.stopAndRestart();
      expect(partition(harness)).toMatchObject({
        leader: 1,
        isr: [1],
        leaderEpoch: leaderEpoch + 2,
        leaderRecoveryState: LeaderRecoveryState.RECOVERED,
      });
    }
  });

  it('that was killed leads at once, as one that may have lost something', () => {
    const harness = new BrokerHarness();
    createTopic(harness, 't', 1);
    const { nowMs } = harness;
    harness.killAndRestart();
    expect(harness.nowMs - nowMs).toBeLessThan(100);
    expect(partition(harness)).toMatchObject({
      leader: 1,
      isr: [1],
      elr: [],
      lastKnownElr: [],
      leaderRecoveryState: LeaderRecoveryState.RECOVERING,
    });
  });

  it('that was unregistered under its feet leads nothing, and is back after a restart', () => {
    const harness = new BrokerHarness();
    createTopic(harness, 't', 1);
    expect(harness.ask(unregisterBroker, 0, { brokerId: 1 }).errorCode).toBe(ErrorCode.NONE);
    expect(partition(harness)).toMatchObject({ leader: -1, isr: [], elr: [1] });
    expect(createTopic(harness, 'u', 1)).toBe(ErrorCode.INVALID_REPLICATION_FACTOR);
    harness.stopAndRestart();
    expect(partition(harness).leader).toBe(1);
    expect(createTopic(harness, 'u', 1)).toBe(ErrorCode.NONE);
  });
});
