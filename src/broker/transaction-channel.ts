/**
 * The way from this broker to others in matters of transactions: a port, so that what is decided
 * about markers and verification does not know of connections. Each request ends in one call of the
 * matching `onReply`, with null when no answer has come: nobody knows then what has been done.
 */
import type { AddPartitionsToTxnRequest } from '../protocol/generated/add-partitions-to-txn.ts';
import type { WriteTxnMarkersRequest } from '../protocol/generated/write-txn-markers.ts';

export interface TransactionChannel {
  /** To the leader of partitions: `TransactionHost.markers.onReply`. */
  sendMarkers(brokerId: number, request: WriteTxnMarkersRequest): void;
  /** To the coordinator of transactions: `TransactionHost.verifications.onReply`. */
  sendAddPartitions(brokerId: number, request: AddPartitionsToTxnRequest): void;
}
