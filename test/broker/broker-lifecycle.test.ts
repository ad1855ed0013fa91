import { describe, expect, it } from 'vitest';
import { ZERO_UUID } from '../../src/base/uuid.ts';
import type { Broker } from '../../src/broker/broker.ts';
import { BrokerLifecycle } from '../../src/broker/broker-lifecycle.ts';
import { ApiKey } from '../../src/protocol/api-keys.ts';
import { ErrorCode } from '../../src/protocol/error-codes.ts';

const { BrokerHeartbeat, BrokerRegistration } = ApiKey;
const REGISTERED = { throttleTimeMs: 0, errorCode: ErrorCode.NONE, brokerEpoch: 7 };
const UNFENCED = { errorCode: ErrorCode.NONE, isFenced: false, shouldShutDown: false };

/** A broker that keeps what it asks of the controller. */
class Bench {
  readonly asked: ApiKey[] = [];
  readonly lifecycle: BrokerLifecycle;

  constructor() {
    const broker = {
      nowMs: 0,
      nodeId: 1,
      config: { int: () => 2000, nullableString: () => null },
      storage: { clusterId: 'c', directoryIdByLogDir: new Map() },
      logs: { directories: [] },
      image: { brokers: new Map(), metadataOffset: 0 },
      log: { debug() {}, info() {}, warn() {}, error() {} },
      channel: { send: (apiKey: ApiKey) => this.asked.push(apiKey) },
      offlineDirectoryIds: () => [],
    };
    this.lifecycle = new BrokerLifecycle(broker as unknown as Broker, ZERO_UUID, [], -1);
    this.lifecycle.onDeadlines(0);
  }

  /** Registered, unfenced, and with the next heartbeat under way. */
  run(): void {
    this.lifecycle.onRegistered(REGISTERED);
    this.lifecycle.onHeartbeat(UNFENCED);
    this.lifecycle.onDeadlines(Number.MAX_SAFE_INTEGER);
    expect(this.lifecycle.phase).toBe('running');
    expect(this.asked).toEqual([BrokerRegistration, BrokerHeartbeat, BrokerHeartbeat]);
  }
}

describe('a broker that has stopped', () => {
  it('before it was registered does not live on when it is', () => {
    const { asked, lifecycle } = new Bench();
    lifecycle.beginControlledShutdown(10_000);
    lifecycle.onRegistered(REGISTERED);
    expect(lifecycle.phase).toBe('stopped');
    expect(asked).toEqual([BrokerRegistration]);
  });

  it('with its whole cluster does not register anew, whatever the last heartbeat comes to', () => {
    const bench = new Bench();
    bench.run();
    bench.lifecycle.stopWithoutLeave();
    bench.lifecycle.onHeartbeat({ ...UNFENCED, errorCode: ErrorCode.BROKER_ID_NOT_REGISTERED });
    expect(bench.lifecycle.phase).toBe('stopped');
    expect(bench.lifecycle.nextDeadlineMs()).toBe(Infinity);
  });
});
