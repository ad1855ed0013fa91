/** Markers and verifications over this node's connections to other brokers. */
import { ApiKey } from '../protocol/api-keys.ts';
import type {
  AddPartitionsToTxnRequest,
  AddPartitionsToTxnResponse,
} from '../protocol/generated/add-partitions-to-txn.ts';
import type {
  WriteTxnMarkersRequest,
  WriteTxnMarkersResponse,
} from '../protocol/generated/write-txn-markers.ts';
import type { Broker } from './broker.ts';
import type { PeerOutcome, PeerTag } from './peers.ts';
import type { TransactionChannel } from './transaction-channel.ts';

export type TransactionTag = {
  readonly kind: 'markers' | 'addPartitions';
  readonly brokerId: number;
};

export class PeerTransactionChannel implements TransactionChannel {
  private readonly broker: Broker;

  constructor(broker: Broker) {
    this.broker = broker;
  }

  sendMarkers(brokerId: number, request: WriteTxnMarkersRequest): void {
    if (!this.send(ApiKey.WriteTxnMarkers, request, { kind: 'markers', brokerId })) {
      this.broker.transactions.markers.onReply(brokerId, null);
    }
  }

  sendAddPartitions(brokerId: number, request: AddPartitionsToTxnRequest): void {
    if (!this.send(ApiKey.AddPartitionsToTxn, request, { kind: 'addPartitions', brokerId })) {
      this.broker.transactions.verifications.onReply(brokerId, null);
    }
  }

  onOutcome({ kind, brokerId }: TransactionTag, outcome: PeerOutcome<PeerTag>): void {
    const { markers, verifications } = this.broker.transactions;
    const response = outcome.kind === 'replied' ? outcome.response : null;
    if (kind === 'markers') markers.onReply(brokerId, response as WriteTxnMarkersResponse | null);
    else verifications.onReply(brokerId, response as AddPartitionsToTxnResponse | null);
  }

  /** False: nobody knows where that broker is now. */
  private send(apiKey: ApiKey, request: object, tag: TransactionTag): boolean {
    const address = this.broker.findBrokerAddress(tag.brokerId);
    if (address === undefined) return false;
    const { config, nowMs, peers } = this.broker;
    const timeoutMs = config.int('request.timeout.ms');
    // Lanes of their own: markers do not wait for verifications, nor these for markers.
    const lane = `transactions-${tag.kind}`;
    peers.send({ address, lane, apiKey, request, timeoutMs, tag }, nowMs);
    return true;
  }
}
