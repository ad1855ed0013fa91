/**
 * EndTxn, and the abort of a transaction whose producer is fenced or too slow.
 *
 * With transaction version 2 (KIP-890) every end bumps the producer's epoch, so that nothing that
 * was sent before can reach the transaction after; a retry is known by its epoch being one behind.
 * When the epochs run out, the producer goes on under a new id with epoch 0. Before version 2 the
 * epoch stays, and whether an EndTxn is a retry is told by the state alone.
 */
import { ErrorCode } from '../../protocol/error-codes.ts';
import { NO_PRODUCER_ID } from '../../protocol/records/record-batch.ts';
import type {
  EndTransactionCommand,
  EndTransactionReply,
  FenceCommand,
  NeedsProducerId,
} from './transaction-command.ts';
import {
  NO_PRODUCER_EPOCH,
  type TransactionMetadata,
  TransactionStatus,
} from './transaction-hard.ts';
import type { Decision } from './transaction-state.ts';
import {
  changeLastProducerEpoch,
  isEpochExhausted,
  lastProducerEpochOf,
  PRODUCER_EPOCH_MAX,
  transition,
} from './transition.ts';

/** From this version on an end bumps the epoch (TransactionVersion.supportsEpochBump). */
export const EPOCH_BUMP_VERSION = 2;

/** What an end comes to: an error, nothing to do (a retry), or the state to prepare. */
type Verdict =
  | { readonly errorCode: ErrorCode }
  | { readonly status: 'done' }
  | { readonly status: typeof TransactionStatus.PREPARE_COMMIT }
  | { readonly status: typeof TransactionStatus.PREPARE_ABORT };

export function endTransaction(d: Decision, command: EndTransactionCommand): void {
  const metadata = d.hard.metadataById.get(command.transactionalId);
  if (metadata === undefined) {
    reply(d, command, endErrorReply(ErrorCode.INVALID_PRODUCER_ID_MAPPING));
    return;
  }
  const bumpsEpoch = command.clientTransactionVersion >= EPOCH_BUMP_VERSION;
  const verdict = bumpsEpoch ? judge(metadata, command) : judgeWithoutBump(metadata, command);
  if ('errorCode' in verdict) {
    reply(d, command, endErrorReply(verdict.errorCode));
  } else if (verdict.status === 'done') {
    replyDone(d, command, metadata.producerId, metadata.producerEpoch);
  } else if (!bumpsEpoch) {
    prepare(d, command.transactionalId, metadata, verdict.status, 0, NO_PRODUCER_ID);
    replyDone(d, command, NO_PRODUCER_ID, NO_PRODUCER_EPOCH);
  } else {
    const nextProducerId = nextProducerIdFor(d, metadata, command);
    if (nextProducerId === undefined) return;
    prepare(d, command.transactionalId, metadata, verdict.status, 2, nextProducerId);
    // The next transaction of this producer starts with the epoch that this one ends with.
    const isRotated = nextProducerId !== NO_PRODUCER_ID;
    const producerId = isRotated ? nextProducerId : metadata.producerId;
    replyDone(d, command, producerId, isRotated ? 0 : bumped(metadata));
  }
}

function bumped(metadata: TransactionMetadata): number {
  return Math.min(metadata.producerEpoch + 1, PRODUCER_EPOCH_MAX);
}

/** Undefined: the host has been asked for one, and will send the command again. */
function nextProducerIdFor(
  d: Decision,
  metadata: TransactionMetadata,
  command: NeedsProducerId,
): number | undefined {
  if (!isEpochExhausted(metadata.producerEpoch)) return NO_PRODUCER_ID;
  if (command.newProducerId !== NO_PRODUCER_ID) return command.newProducerId;
  d.out.sends.push({ kind: 'allocateProducerId', command });
  return undefined;
}

/**
 * Transaction version 2. Retry means one epoch behind, current the epoch itself:
 *
 *                    abort: retry   current   commit: retry   current
 *     Empty                 fenced  aborts            fenced  invalid
 *     CompleteAbort         done    aborts            invalid invalid
 *     CompleteCommit        invalid aborts            done    invalid
 *
 * A current abort with nothing added bumps the epoch all the same: data may be on its way to a
 * partition whose addition failed or was never answered.
 */
function judge(metadata: TransactionMetadata, command: EndTransactionCommand): Verdict {
  const { status, producerEpoch } = metadata;
  const isRetryAfterRotation =
    metadata.previousProducerId === command.producerId &&
    command.producerEpoch === PRODUCER_EPOCH_MAX - 1 &&
    producerEpoch === 0;
  const isRetryAfterBump = producerEpoch === command.producerEpoch + 1;
  const isCurrent = producerEpoch === command.producerEpoch;
  if (metadata.producerId !== command.producerId && !isRetryAfterRotation) {
    return { errorCode: ErrorCode.INVALID_PRODUCER_ID_MAPPING };
  }
  switch (status) {
    case TransactionStatus.ONGOING:
      if (!isCurrent) return { errorCode: ErrorCode.PRODUCER_FENCED };
      return {
        status: command.isCommit
          ? TransactionStatus.PREPARE_COMMIT
          : TransactionStatus.PREPARE_ABORT,
      };
    case TransactionStatus.PREPARE_COMMIT:
    case TransactionStatus.PREPARE_ABORT:
      if (!isRetryAfterBump) return { errorCode: ErrorCode.PRODUCER_FENCED };
      return judgePrepared(status, command.isCommit);
    case TransactionStatus.COMPLETE_COMMIT:
    case TransactionStatus.COMPLETE_ABORT:
      if (isRetryAfterBump || isRetryAfterRotation) {
        const wasCommit = status === TransactionStatus.COMPLETE_COMMIT;
        return wasCommit === command.isCommit
          ? { status: 'done' }
          : { errorCode: ErrorCode.INVALID_TXN_STATE };
      }
      break;
    default:
      break;
  }
  if (!isCurrent) return { errorCode: ErrorCode.PRODUCER_FENCED };
  return command.isCommit
    ? { errorCode: ErrorCode.INVALID_TXN_STATE }
    : { status: TransactionStatus.PREPARE_ABORT };
}

function judgePrepared(status: TransactionStatus, isCommit: boolean): Verdict {
  const isSame = (status === TransactionStatus.PREPARE_COMMIT) === isCommit;
  return {
    errorCode: isSame ? ErrorCode.CONCURRENT_TRANSACTIONS : ErrorCode.INVALID_TXN_STATE,
  };
}

function judgeWithoutBump(metadata: TransactionMetadata, command: EndTransactionCommand): Verdict {
  const { status } = metadata;
  const { isCommit } = command;
  if (metadata.producerId !== command.producerId) {
    return { errorCode: ErrorCode.INVALID_PRODUCER_ID_MAPPING };
  }
  if (metadata.producerEpoch !== command.producerEpoch) {
    return { errorCode: ErrorCode.PRODUCER_FENCED };
  }
  switch (status) {
    case TransactionStatus.ONGOING:
      return {
        status: isCommit ? TransactionStatus.PREPARE_COMMIT : TransactionStatus.PREPARE_ABORT,
      };
    case TransactionStatus.PREPARE_COMMIT:
    case TransactionStatus.PREPARE_ABORT:
      return judgePrepared(status, isCommit);
    case TransactionStatus.COMPLETE_COMMIT:
      return isCommit ? { status: 'done' } : { errorCode: ErrorCode.INVALID_TXN_STATE };
    case TransactionStatus.COMPLETE_ABORT:
      return isCommit ? { errorCode: ErrorCode.INVALID_TXN_STATE } : { status: 'done' };
    default:
      return { errorCode: ErrorCode.INVALID_TXN_STATE };
  }
}

/** A transaction has run too long: abort it, unless it has ended or moved on meanwhile. */
export function fence(d: Decision, command: FenceCommand): void {
  prepareFence(d, command, command);
}

/**
 * Aborts an open transaction under an epoch that its producer does not have. False when that needs
 * a new producer id: `again` will be sent once more then.
 */
export function prepareFence(d: Decision, command: FenceCommand, again: NeedsProducerId): boolean {
  const { transactionalId } = command;
  const metadata = d.hard.metadataById.get(transactionalId);
  if (
    metadata === undefined ||
    metadata.status !== TransactionStatus.ONGOING ||
    metadata.producerId !== command.producerId ||
    metadata.producerEpoch !== command.producerEpoch
  ) {
    return true;
  }
  if (d.soft.config.transactionVersion >= EPOCH_BUMP_VERSION) {
    const nextProducerId = nextProducerIdFor(d, metadata, again);
    if (nextProducerId === undefined) return false;
    prepare(d, transactionalId, metadata, TransactionStatus.PREPARE_ABORT, 2, nextProducerId);
    return true;
  }
  changeLastProducerEpoch(d, transactionalId, NO_PRODUCER_EPOCH);
  const fenced = { ...metadata, producerEpoch: bumped(metadata) };
  prepare(d, transactionalId, fenced, TransactionStatus.PREPARE_ABORT, 0, NO_PRODUCER_ID);
  return true;
}

function prepare(
  d: Decision,
  transactionalId: string,
  metadata: TransactionMetadata,
  status: TransactionStatus,
  clientTransactionVersion: number,
  nextProducerId: number,
): void {
  const bumpsEpoch = clientTransactionVersion >= EPOCH_BUMP_VERSION;
  const producerEpoch = bumpsEpoch ? bumped(metadata) : metadata.producerEpoch;
  const { producerId } = metadata;
  const lastProducerEpoch = bumpsEpoch
    ? metadata.producerEpoch
    : lastProducerEpochOf(d, transactionalId);
  transition(d, transactionalId, lastProducerEpoch, {
    ...metadata,
    previousProducerId: producerId,
    nextProducerId,
    producerEpoch,
    status,
    // An abort with nothing added has no start of its own, but a record needs one.
    startTimestampMs:
      metadata.status === TransactionStatus.ONGOING ? metadata.startTimestampMs : d.wallMs,
    lastUpdateTimestampMs: d.wallMs,
    clientTransactionVersion,
  });
  d.out.continuations.push({ kind: 'prepared', transactionalId, producerId, producerEpoch });
}

function replyDone(
  d: Decision,
  command: EndTransactionCommand,
  producerId: number,
  producerEpoch: number,
): void {
  reply(d, command, { errorCode: ErrorCode.NONE, producerId, producerEpoch });
}

export function endErrorReply(errorCode: ErrorCode): EndTransactionReply {
  return { errorCode, producerId: NO_PRODUCER_ID, producerEpoch: NO_PRODUCER_EPOCH };
}

function reply(d: Decision, command: EndTransactionCommand, response: EndTransactionReply): void {
  d.out.replies.push({ ticket: command.ticket, response });
}
