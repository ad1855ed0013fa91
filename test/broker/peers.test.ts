/** Requests to other nodes end in one outcome each, whatever the other end sends. */
import { describe, expect, it } from 'vitest';
import { findPeerApi } from '../../src/broker/peer-apis.ts';
import { type PeerOutcome, type PeerRequest, Peers } from '../../src/broker/peers.ts';
import type { Transport } from '../../src/broker/transport.ts';
import type { RaftRequest } from '../../src/core/raft/raft-message.ts';
import { ApiKey } from '../../src/protocol/api-keys.ts';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import {
  type AllocateProducerIdsResponse,
  writeAllocateProducerIdsResponse,
} from '../../src/protocol/generated/allocate-producer-ids.ts';
import { writeApiVersionsResponse } from '../../src/protocol/generated/api-versions.ts';
import { writeResponseHeader } from '../../src/protocol/generated/headers.ts';
import { WireWriter } from '../../src/protocol/wire-writer.ts';

const CONNECTION_ID = -1;
const VERSIONS_CORRELATION_ID = 1;

class Bench {
  readonly peers: Peers<string>;
  readonly closed: number[] = [];
  private lastConnectionId = 0;

  constructor() {
    const transport: Transport = {
      connect: () => --this.lastConnectionId,
      send: () => {},
      close: (connectionId) => this.closed.push(connectionId),
      pause: () => {},
      resume: () => {},
      unsentBytes: () => 0,
      holds: () => true,
      release: () => {},
    };
    this.peers = new Peers(transport, 'test');
  }

  ask(tag: string): void {
    const request: PeerRequest<string> = {
      address: { host: 'other', port: 9092 },
      lane: 'ids',
      apiKey: ApiKey.AllocateProducerIds,
      request: { brokerId: 1, brokerEpoch: 2 },
      timeoutMs: 1000,
      tag,
    };
    this.peers.send(request, 0);
  }

  outcomes(): string[] {
    return this.peers.takeOutcomes().map(textOf);
  }
}

function textOf(outcome: PeerOutcome<string>): string {
  if (outcome.kind === 'failed') return `${outcome.tag} ${outcome.reason}`;
  return `${outcome.tag} ${(outcome.response as AllocateProducerIdsResponse).producerIdStart}`;
}

function versionsReply(): Buffer {
  const writer = new WireWriter();
  writeResponseHeader(writer, { correlationId: VERSIONS_CORRELATION_ID }, 0);
  const response = {
    errorCode: ErrorCode.NONE,
    apiKeys: [{ apiKey: ApiKey.AllocateProducerIds, minVersion: 0, maxVersion: 0 }],
    throttleTimeMs: 0,
    supportedFeatures: [],
    finalizedFeaturesEpoch: -1,
    finalizedFeatures: [],
    zkMigrationReady: false,
  };
  writeApiVersionsResponse(writer, response, 3);
  return writer.toBuffer();
}

function idsReply(correlationId: number, producerIdStart: number): Buffer {
  const writer = new WireWriter();
  writeResponseHeader(writer, { correlationId }, 1);
  const response = {
    throttleTimeMs: 0,
    errorCode: ErrorCode.NONE,
    producerIdStart,
    producerIdLen: 1000,
  };
  writeAllocateProducerIdsResponse(writer, response, 0);
  return writer.toBuffer();
}

describe('requests to other nodes', () => {
  it('can be all that the quorum asks', () => {
    // Each kind by its name: the compiler misses one that is not here.
    const kinds: { readonly [Kind in RaftRequest['kind']]: ApiKey } = {
      AddRaftVoter: ApiKey.AddRaftVoter,
      ApiVersions: ApiKey.ApiVersions,
      BeginQuorumEpoch: ApiKey.BeginQuorumEpoch,
      EndQuorumEpoch: ApiKey.EndQuorumEpoch,
      Fetch: ApiKey.Fetch,
      FetchSnapshot: ApiKey.FetchSnapshot,
      RemoveRaftVoter: ApiKey.RemoveRaftVoter,
      UpdateRaftVoter: ApiKey.UpdateRaftVoter,
      Vote: ApiKey.Vote,
    };
    const unspoken = Object.values(kinds).filter((apiKey) => findPeerApi(apiKey) === undefined);
    expect(unspoken).toEqual([]);
  });

  it('are answered in the order they were sent', () => {
    const bench = new Bench();
    bench.ask('a');
    bench.ask('b');
    bench.peers.onFrame(CONNECTION_ID, versionsReply());
    bench.peers.onFrame(CONNECTION_ID, idsReply(2, 5000));
    bench.peers.onFrame(CONNECTION_ID, idsReply(3, 6000));
    expect(bench.outcomes()).toEqual(['a 5000', 'b 6000']);
    expect(bench.closed).toEqual([]);
  });

  it('fail when their reply cannot be read, with all behind them', () => {
    const whole = idsReply(2, 5000);
    const replies = [whole.subarray(0, 10), Buffer.alloc(0), idsReply(3, 5000)];
    for (const reply of replies) {
      const bench = new Bench();
      bench.ask('a');
      bench.ask('b');
      bench.peers.onFrame(CONNECTION_ID, versionsReply());
      bench.peers.onFrame(CONNECTION_ID, reply);
      expect(bench.outcomes()).toEqual(['a disconnected', 'b disconnected']);
      expect(bench.closed).toEqual([CONNECTION_ID]);
    }
  });

  it('fail when the other end does not say which versions it speaks', () => {
    const whole = versionsReply();
    for (let sizeBytes = 0; sizeBytes < whole.length; sizeBytes++) {
      const bench = new Bench();
      bench.ask('a');
      bench.peers.onFrame(CONNECTION_ID, whole.subarray(0, sizeBytes));
      expect(bench.outcomes(), `${sizeBytes} bytes`).toEqual(['a disconnected']);
    }
  });

  it('end when nobody answers in time', () => {
    const bench = new Bench();
    bench.ask('a');
    bench.peers.onFrame(CONNECTION_ID, versionsReply());
    expect(bench.peers.nextDeadlineMs()).toBe(1000);
    bench.peers.onDeadlines(999);
    expect(bench.outcomes()).toEqual([]);
    bench.peers.onDeadlines(1000);
    expect(bench.outcomes()).toEqual(['a timedOut']);
  });
});
