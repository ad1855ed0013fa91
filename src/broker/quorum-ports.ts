/**
 * Between the quorum's core and the wire: its requests go to other nodes and come back as outcomes,
 * theirs come in through the handlers. Records are decoded once, here, on their way in.
 */
import type { RaftBatch, RaftRequest, RaftResponse } from '../core/raft/raft-message.ts';
import { toWireRequest } from '../core/raft/raft-wire-request.ts';
import { fromWireResponse, toWireResponse } from '../core/raft/raft-wire-response.ts';
import type { FetchResponse } from '../protocol/generated/fetch.ts';
import type { FetchSnapshotResponse } from '../protocol/generated/fetch-snapshot.ts';
import { ProtocolError } from '../protocol/protocol-error.ts';
import type { Broker } from './broker.ts';
import { decodeMetadataBatch } from './metadata-batch.ts';
import type { FetchedBatch } from './metadata-tail.ts';
import type { PeerAddress, PeerOutcome, PeerTag } from './peers.ts';
import type { QuorumHost, QuorumPorts } from './quorum-host.ts';

type RaftTag = Extract<PeerTag, { readonly kind: 'raft' }>;

/** Beyond what the core waits for itself: a connection that hangs is closed then. */
const SLACK_MS = 1000;

export function quorumPorts(broker: Broker): QuorumPorts {
  return {
    send(address: PeerAddress, request: RaftRequest, correlationId: number): void {
      const { apiKey, request: body, minVersion } = toWireRequest(request);
      const waitMs = request.kind === 'Fetch' ? request.maxWaitMs : 0;
      const timeoutMs =
        broker.config.int('controller.quorum.request.timeout.ms') + waitMs + SLACK_MS;
      const tag = { kind: 'raft', correlationId, request } as const;
      const lane = laneOf(request);
      broker.peers.send(
        { address, lane, apiKey, request: body, minVersion, timeoutMs, tag },
        broker.nowMs,
      );
    },
    reply(
      ticket: number,
      response: RaftResponse,
      records: Buffer | readonly Buffer[] | null,
    ): void {
      broker.reply(ticket, toWireResponse(response, records));
    },
  };
}

/** A vote never waits behind a fetch that the leader holds back. */
function laneOf({ kind }: RaftRequest): string {
  return kind === 'Fetch' || kind === 'FetchSnapshot' ? 'raft-fetch' : 'raft';
}

export function onRaftOutcome(
  quorum: QuorumHost,
  { correlationId, request }: RaftTag,
  outcome: PeerOutcome<PeerTag>,
): void {
  if (outcome.kind === 'failed') {
    const isVersion = outcome.reason === 'unsupportedVersion';
    const reason = isVersion ? 'unsupportedVersion' : 'disconnected';
    quorum.onOutcome({ kind: 'requestFailed', correlationId, reason });
    return;
  }
  const response = fromWireResponse(request, outcome.response);
  const batches = response === null ? null : decodeBatches(request, outcome.response);
  if (response === null || batches === null) {
    quorum.onOutcome({ kind: 'requestFailed', correlationId, reason: 'malformed' });
    return;
  }
  const chunk = chunkOf(request, outcome.response);
  quorum.onOutcome({ kind: 'response', correlationId, response, batches, chunk });
}

/** Whole, intact batches; null when there is anything else. A batch cut off at the end is left out. */
function decodeBatches(request: RaftRequest, response: object): RaftBatch[] | null {
  if (request.kind !== 'Fetch') return [];
  const records = (response as FetchResponse).responses[0]?.partitions[0]?.records ?? null;
  if (records === null || !Buffer.isBuffer(records)) return [];
  const batches: RaftBatch[] = [];
  let at = 0;
  while (at < records.length) {
    try {
      const batch = decodeMetadataBatch(records, at);
      if (batch === null) return batches.length === 0 ? null : batches;
      const bytes = records.subarray(at, at + batch.sizeBytes);
      const payload: FetchedBatch = { bytes, batch };
      const { baseOffset, lastOffset, leaderEpoch, controlRecords } = batch;
      batches.push({ baseOffset, lastOffset, leaderEpoch, controls: controlRecords, payload });
      at += batch.sizeBytes;
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      return null;
    }
  }
  return batches;
}

function chunkOf(
  request: RaftRequest,
  response: object,
): { readonly sizeBytes: number; readonly payload: Buffer } | null {
  if (request.kind !== 'FetchSnapshot') return null;
  const partition = (response as FetchSnapshotResponse).topics[0]?.partitions[0];
  const bytes = partition?.unalignedRecords ?? null;
  return Buffer.isBuffer(bytes) ? { sizeBytes: bytes.length, payload: bytes } : null;
}
