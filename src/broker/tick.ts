/**
 * One tick of a broker. The order of the steps is its determinism (README, Design): completions,
 * frames, deadlines, then settle, write and advance until nothing moves, then send.
 *
 * A tick takes at most a fixed number of frames and bytes, by count, never by clock: one busy
 * connection does not make the others wait for more than that.
 */
import { assert, unreachable } from '../base/assert.ts';
import { ConfigError } from '../core/metadata/config-value.ts';
import { type MetadataDelta, newMetadataDelta } from '../core/metadata/delta.ts';
import { ConfigResourceType, configsOf, type MetadataImageView } from '../core/metadata/image.ts';
import type { Broker } from './broker.ts';
import { type BrokerConnection, isFetchNext, isProduce } from './connections.ts';
import { followDirectories } from './directory-assignment.ts';
import { dispatchFrame } from './dispatch.ts';
import { serveFetch } from './handlers/fetch.ts';
import { cleanerOptionsOf } from './open-node.ts';
import { onRaftOutcome } from './quorum-ports.ts';

const FRAMES_PER_CONNECTION_MAX = 64;
/**
 * A thousand group members that join or commit at once, each on its own connection, take several ticks: such a
 * request is 50 to 150 us of work (`npm run bench -- groups`).
 */
const FRAMES_PER_TICK_MAX = 128;
/**
 * To check, copy and write a megabyte takes 1 to 2 ms, to decompress one as much again; nobody should wait for 20.
 * What a compressed batch becomes counts with what came.
 */
const BYTES_PER_CONNECTION_MAX = 1024 * 1024;
const BYTES_PER_TICK_MAX = 4 * 1024 * 1024;
/**
 * To read and send a megabyte takes 0.6 ms. After so much no further fetch is answered: new ones may have it,
 * and those that waited as much again.
 */
const REPLY_BYTES_PER_TICK_MAX = 8 * 1024 * 1024;
/** Settling ends in two or three rounds; more than this is a loop. */
const SETTLE_ROUNDS_MAX = 1000;
const IDLE_CHECK_INTERVAL_MS = 1000;

export function tickBroker(broker: Broker, nowMs: number, wallMs: number): number {
  broker.nowMs = nowMs;
  broker.wallMs = wallMs;
  broker.logs.beginTick(nowMs, wallMs);
  broker.quorum.beginTick(nowMs, wallMs);
  takeCompletions(broker);
  broker.quotas.onDeadlines(nowMs);
  broker.admission.advance(nowMs);
  takeFrames(broker);
  runDeadlines(broker);
  const repliedBytesMax = broker.connections.repliedBytes + REPLY_BYTES_PER_TICK_MAX;
  settle(broker, repliedBytesMax);
  expireWaiting(broker, repliedBytesMax);
  broker.follower.onDeadlines(nowMs);
  broker.connections.sendReady(nowMs);
  broker.peers.sendQueued();
  return nextDeadlineMs(broker);
}

function forgetClosed(broker: Broker): void {
  for (const connection of broker.closed.splice(0)) {
    for (const ticket of connection.abandonedTickets) {
      broker.waiting.forget(ticket);
      broker.deletions.forget(ticket);
      broker.quorum.onRequestGone(ticket);
      broker.quotas.requestTime.forget(ticket);
    }
    broker.groups.connectionClosed(connection.info.connectionId, broker.nowMs, broker.wallMs);
  }
}

function takeCompletions(broker: Broker): void {
  const { logs, waiting } = broker;
  forgetClosed(broker);
  const completions = broker.disk.takeCompletions();
  if (completions.length > 0) logs.onCompletions(completions);
  noteFailedDirectories(broker);
  // A read also ends without a completion: when its file has gone, or could not be opened.
  const completedReads = logs.takeCompletedReads();
  for (const { readId } of completedReads) waiting.onReadCompleted(readId);
  broker.quorum.onCompletions(completedReads);
  takeOutcomes(broker);
}

/** What other nodes have answered, or will not. */
function takeOutcomes(broker: Broker): void {
  for (const outcome of broker.peers.takeOutcomes()) {
    const { tag } = outcome;
    switch (tag.kind) {
      case 'controller':
        broker.channel.onOutcome(tag.channelRequest, outcome);
        break;
      case 'follower':
        broker.follower.onFetched(tag.leaderId, outcome);
        break;
      case 'followerRange':
        broker.follower.onRange(tag.rangeAsk, outcome);
        break;
      case 'raft':
        onRaftOutcome(broker.quorum, tag, outcome);
        break;
      case 'markers':
      case 'addPartitions':
        broker.transactions.channel.onOutcome(tag, outcome);
        break;
      default:
        unreachable(tag);
    }
  }
}

/** Everybody who waits for a partition in a directory that has just failed is answered. */
function noteFailedDirectories(broker: Broker): void {
  for (const directory of broker.logs.takeFailedDirectories()) {
    for (const partition of broker.partitions.values()) {
      if (partition.log?.logDirectory === directory) broker.partitions.touch(partition);
    }
  }
}

function servesClients(broker: Broker): boolean {
  return broker.isReady && broker.takesRequests;
}

function takeFrames(broker: Broker): void {
  const { connections } = broker;
  if (connections.withFrames.size === 0) return;
  const budget = { frames: FRAMES_PER_TICK_MAX, bytes: BYTES_PER_TICK_MAX };
  const repliedBytesMax = connections.repliedBytes + REPLY_BYTES_PER_TICK_MAX;
  for (const connection of [...connections.withFrames]) {
    if (budget.bytes <= 0 || budget.frames <= 0) break;
    // Nobody's heartbeat waits for replies that are large.
    if (connections.repliedBytes >= repliedBytesMax && isFetchNext(connection)) continue;
    // The quorum works from the first tick to the last one, whatever the broker does.
    if (!connection.info.isController && !servesClients(broker)) continue;
    takeFramesOf(broker, connection, budget, repliedBytesMax);
    if (connection.isGone && connection.frames.size === 0) {
      broker.forgetConnection(connection.info.connectionId);
    }
    // To the end of the line, for the next tick.
    if (connections.withFrames.delete(connection)) connections.withFrames.add(connection);
  }
  forgetClosed(broker);
}

function takeFramesOf(
  broker: Broker,
  connection: BrokerConnection,
  budget: { frames: number; bytes: number },
  repliedBytesMax: number,
): void {
  const { connections, counters } = broker;
  const countMax = Math.min(FRAMES_PER_CONNECTION_MAX, budget.frames);
  let workBytes = 0;
  for (let count = 0; count < countMax; count++) {
    if (workBytes >= BYTES_PER_CONNECTION_MAX) break;
    connections.holdsProduce = broker.logs.isBehind;
    if (!connections.canTakeFrame(connection)) break;
    if (connections.repliedBytes >= repliedBytesMax && isFetchNext(connection)) break;
    const frame = connections.takeFrame(connection);
    connection.lastActiveAtMs = broker.nowMs;
    budget.frames--;
    const decompressedBytes = counters.decompressedBytes;
    dispatchFrame(broker, connection, frame);
    workBytes += frame.length + counters.decompressedBytes - decompressedBytes;
    // What a Produce request brings is in the log by now, or has been copied; others may keep views until the tick ends.
    if (isProduce(frame)) connections.release(frame);
  }
  budget.bytes -= workBytes;
}

function runDeadlines(broker: Broker): void {
  const { nowMs, wallMs } = broker;
  if (broker.logs.nextDeadlineMs() <= nowMs) broker.logs.advance(nowMs, wallMs);
  if (broker.quorum.nextDeadlineMs(broker.image) <= nowMs) {
    broker.quorum.runDeadlines(broker.image);
  }
  broker.peers.onDeadlines(nowMs);
  takeOutcomes(broker);
  broker.channel.onDeadlines(nowMs);
  broker.controller.runDeadlines();
  broker.onRegistrationDeadlines(nowMs);
  broker.replication.onDeadlines(nowMs);
  if (!broker.isReady) return;
  broker.groups.onDeadlines(nowMs, wallMs);
  broker.transactions.onDeadlines(nowMs, wallMs);
  if (broker.isStopping) {
    broker.waiting.wakeAll();
    broker.groups.dropAll();
    broker.transactions.dropAll();
  }
  closeIdle(broker);
}

/** `connections.max.idle.ms`: nothing came in, and nobody waits for an answer. */
function closeIdle(broker: Broker): void {
  if (broker.nowMs < broker.nextIdleCheckAtMs) return;
  broker.nextIdleCheckAtMs = broker.nowMs + IDLE_CHECK_INTERVAL_MS;
  const idleMs = broker.config.long('connections.max.idle.ms');
  if (idleMs < 0) return;
  for (const connection of broker.connections.values()) {
    const isIdle = broker.nowMs - connection.lastActiveAtMs >= idleMs;
    if (!isIdle || connection.isGone || connection.isClosing || connection.slots.size > 0) continue;
    broker.connections.expiredCount++;
    broker.closeConnection(connection);
  }
}

/** After the writes: who waited no longer than this tick has what the tick has brought. */
function expireWaiting(broker: Broker, repliedBytesMax: number): void {
  if (!broker.isReady) return;
  broker.waiting.onDeadlines(broker.nowMs);
  broker.deletions.advance(broker);
  if (broker.waiting.hasWoken) settle(broker, repliedBytesMax);
}

/**
 * Writes what was appended, counts what was written, answers what that allows; until quiet. Fetches for which
 * the bound on replies leaves nothing wait for the next tick, which comes at once.
 */
function settle(broker: Broker, repliedBytesMax: number): void {
  const { counters } = broker;
  for (let round = 1; ; round++) {
    assert(round <= SETTLE_ROUNDS_MAX, 'a tick does not settle');
    if (round > counters.settleRoundsMax) counters.settleRoundsMax = round;
    broker.logs.writeQueued();
    noteFailedDirectories(broker);
    if (broker.isReady) followDirectories(broker);
    let hasMoved = applyCommitted(broker);
    if (broker.partitions.advance()) hasMoved = true;
    if (broker.isReady) {
      if (broker.groups.advance(broker.nowMs, broker.wallMs)) hasMoved = true;
      if (broker.transactions.advance(broker.nowMs, broker.wallMs)) hasMoved = true;
    }
    const { waiting } = broker;
    if (waiting.hasWoken) {
      // In this order they are sent. A fetch has waited for longer, and the first one of a tick that is sent
      // to leaves the others waiting while the kernel wakes it: 68 us, then 22 us (`profile latency`).
      if (broker.connections.repliedBytes < repliedBytesMax) {
        for (const fetch of waiting.takeWokenFetches()) {
          serveFetch(broker, fetch);
          if (broker.connections.repliedBytes >= repliedBytesMax) break;
        }
      }
      for (const parked of waiting.takeFinishedProduces())
        broker.reply(parked.ticket, parked.response);
    }
    if (!hasMoved && !broker.logs.hasQueued) break;
  }
  broker.logs.startFlushes();
}

/** What the quorum has committed becomes true here: image, partitions, groups, then the replies. */
function applyCommitted(broker: Broker): boolean {
  const { metadata, quorum } = broker;
  const snapshot = quorum.takeSnapshot();
  const batches = quorum.takeCommitted();
  if (snapshot === null && batches.length === 0) {
    broker.followLeadership();
    return false;
  }
  if (snapshot !== null) act(broker, metadata.applySnapshot(snapshot));
  if (batches.length > 0) act(broker, metadata.apply(batches));
  // A snapshot alone may be old; what is committed has told how far the log goes.
  if (batches.length > 0 && broker.authorizer !== null) broker.authorizer.isLoaded = true;
  broker.controller.onApplied(broker.image.metadataOffset);
  broker.followLeadership();
  broker.lifecycle?.onImage();
  return true;
}

/** Null: nothing has changed that this broker could act on. */
function act(broker: Broker, delta: MetadataDelta | null): void {
  const { image, nowMs, wallMs } = broker;
  if (delta !== null && delta.changedAcls.length > 0) {
    broker.authorizer?.onMetadataDelta(image, delta);
    broker.denials.forget();
  }
  if (delta?.clientQuotasChanged === true) {
    broker.quotas.update();
    broker.admission.update();
  }
  if (broker.lifecycle === null) {
    // A node that only controls has configs of its own, too (KIP-919).
    if (changesBrokerConfig(delta)) updateDynamicConfig(broker, image);
    return;
  }
  if (!broker.isReady) {
    const registration = image.brokers.get(broker.nodeId);
    const isOurs = registration?.brokerEpoch === broker.lifecycle.brokerEpoch;
    if (!isOurs || registration.fenced) return;
    updateDynamicConfig(broker, image);
    broker.partitions.loadAll(image);
    broker.isReady = true;
    broker.groups.onMetadataDelta(image, newMetadataDelta(), nowMs, wallMs);
    broker.transactions.onMetadataDelta(nowMs, wallMs);
  } else if (delta !== null) {
    if (changesBrokerConfig(delta)) updateDynamicConfig(broker, image);
    broker.partitions.applyDelta(image, delta);
    broker.groups.onMetadataDelta(image, delta, nowMs, wallMs);
    broker.transactions.onMetadataDelta(nowMs, wallMs);
  }
}

function changesBrokerConfig(delta: MetadataDelta | null): boolean {
  const { BROKER } = ConfigResourceType;
  return delta?.changedConfigs.some(({ resourceType }) => resourceType === BROKER) === true;
}

function updateDynamicConfig(broker: Broker, image: MetadataImageView): void {
  const forAll = configsOf(image, ConfigResourceType.BROKER, '');
  const forThis = configsOf(image, ConfigResourceType.BROKER, String(broker.nodeId));
  try {
    broker.config = broker.config.withReadableDynamic(forAll, forThis, ({ message }) => {
      broker.metadata.applyErrorCount++;
      broker.log.warn(`ignoring a dynamic broker config: ${message}`);
    });
    broker.admission.update();
    broker.quotas.updateReplication();
    broker.partitions.updateConfig(image, broker.config);
    broker.logs.updateCleaner(cleanerOptionsOf(broker.config));
    broker.logs.cordon(broker.config.list('cordoned.log.dirs'));
    const rateConfig = 'replica.alter.log.dirs.io.max.bytes.per.second';
    broker.logs.moves.bytesPerSecondMax = broker.config.long(rateConfig);
    broker.logs.updateProducerExpiration(broker.config.int('producer.id.expiration.ms'));
  } catch (error) {
    // Together they may still be what this one cannot run with: keep the old ones.
    if (!(error instanceof ConfigError)) throw error;
    broker.metadata.applyErrorCount++;
    broker.log.warn(`ignoring dynamic broker configs: ${error.message}`);
  }
}

function nextDeadlineMs(broker: Broker): number {
  const { nowMs } = broker;
  broker.connections.holdsProduce = broker.logs.isBehind;
  if (broker.connections.hasTakeableFrames(!servesClients(broker))) return nowMs;
  if (broker.peers.hasOutcomes || broker.waiting.hasWoken) return nowMs;
  let deadlineMs = Math.min(
    broker.logs.nextDeadlineMs(),
    broker.quorum.nextDeadlineMs(broker.image),
    broker.controller.nextDeadlineMs(),
    broker.peers.nextDeadlineMs(),
    broker.channel.nextDeadlineMs(),
    broker.registrationDeadlineMs(),
    broker.replication.nextDeadlineMs(),
    broker.follower.nextDeadlineMs(),
    broker.quotas.nextDeadlineMs(),
    broker.admission.nextDeadlineMs(),
  );
  if (!broker.isReady) return deadlineMs;
  deadlineMs = Math.min(
    deadlineMs,
    broker.waiting.nextDeadlineMs,
    broker.deletions.nextDeadlineMs(),
    broker.groups.nextDeadlineMs(nowMs),
    broker.transactions.nextDeadlineMs(nowMs),
  );
  return broker.connections.size === 0
    ? deadlineMs
    : Math.min(deadlineMs, broker.nextIdleCheckAtMs);
}
