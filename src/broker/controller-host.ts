/**
 * Runs core/controller on the metadata log: decide, replay into the working image at once so that
 * the next command sees it, propose, and park the reply. A reply leaves when this broker has applied
 * every record that was proposed before it, so what it says is true here: a topic's partitions have
 * their leaders and logs before its creation is answered.
 *
 * There are two images: the committed one, which every broker has (MetadataLoader), and the working
 * copy here, which is ahead of it by what is proposed but not committed. A controller that is not
 * active has no working copy.
 */
import { assert } from '../base/assert.ts';
import type { BrokerLogger } from '../base/logger.ts';
import type { Prng } from '../base/prng.ts';
import { RingQueue } from '../base/ring-queue.ts';
import { decide, newControllerSoft } from '../core/controller/controller.ts';
import type { ControllerCommand } from '../core/controller/controller-command.ts';
import {
  type ControllerOutbox,
  type ControllerSoft,
  newControllerOutbox,
} from '../core/controller/controller-context.ts';
import { nextDeadlineMs } from '../core/controller/periodic-tasks.ts';
import { RECORDS_MAX } from '../core/controller/record-limits.ts';
import { ConfigError } from '../core/metadata/config-value.ts';
import { newMetadataDelta } from '../core/metadata/delta.ts';
import {
  ConfigResourceType,
  configsOf,
  type MetadataImage,
  type MetadataImageView,
} from '../core/metadata/image.ts';
import type { KafkaConfig } from '../core/metadata/kafka-config.ts';
import type { MetadataRecord } from '../core/metadata/metadata-record.ts';
import { replay } from '../core/metadata/replay.ts';
import type { Broker } from './broker.ts';
import { ProducerIdBlocks } from './producer-id-blocks.ts';
import type { NotePlace } from './ticket-place.ts';

/** What this host needs of the quorum. */
export type ControllerQuorum = {
  /** The offset that the next proposed record gets. */
  readonly nextOffset: number;
  readonly clusterId: string;
  /** The epoch in which this node leads the quorum; -1: it does not. */
  readonly leadingEpoch: number;
  readonly kraftVersion: number;
  readonly kraftUpgradeRefusal: string | null;
  readonly voterIds: readonly number[];
  /** Appends the records as one batch: all of them or none. */
  propose(records: readonly MetadataRecord[]): void;
  /** Only when nothing speaks against it. */
  upgradeKraftVersion(kraftVersion: number): void;
};

type ParkedReply = {
  readonly ticket: number;
  readonly response: object;
  /** Applied up to here, the reply may leave. */
  readonly requiredOffset: number;
};

export class ControllerHost {
  /** What this broker holds of the producer ids that the controller has given out. */
  readonly producerIds: ProducerIdBlocks;
  private readonly broker: Broker;
  private readonly quorum: ControllerQuorum;
  private readonly log: BrokerLogger;
  private readonly soft: ControllerSoft;
  private readonly out: ControllerOutbox;
  private readonly parked: RingQueue<ParkedReply>;
  private working: MetadataImage | null;
  /** The quorum epoch in which it became active; -1 while it is not. */
  activeEpoch: number;
  /** This node's config with the dynamic configs of the working image. */
  private config: KafkaConfig;
  private appliedOffset: number;

  constructor(
    broker: Broker,
    config: KafkaConfig,
    prng: Prng,
    quorum: ControllerQuorum,
    log: BrokerLogger,
  ) {
    this.broker = broker;
    this.producerIds = new ProducerIdBlocks();
    this.quorum = quorum;
    this.log = log;
    this.soft = newControllerSoft(prng);
    this.out = newControllerOutbox();
    this.parked = new RingQueue();
    this.working = null;
    this.activeEpoch = -1;
    this.config = config;
    this.appliedOffset = -1;
  }

  /** Not from the moment on in which the quorum has another leader. */
  get isActive(): boolean {
    return this.working !== null && this.quorum.leadingEpoch === this.activeEpoch;
  }

  get parkedCount(): number {
    return this.parked.size;
  }

  /** `image`: of everything that is in the log. `bootstrap`: what an empty log begins with. */
  activate(image: MetadataImage, leaderEpoch: number, bootstrap: readonly MetadataRecord[]): void {
    assert(this.working === null, 'the controller is active already');
    this.working = image;
    this.activeEpoch = leaderEpoch;
    this.appliedOffset = image.metadataOffset;
    this.refreshConfig();
    this.run({ kind: 'activated', bootstrap });
  }

  /** What was decided here and is not committed may yet be, or not: nobody is told anything. */
  deactivate(): void {
    this.working = null;
    this.activeEpoch = -1;
    this.out.records.length = 0;
    this.out.replies.length = 0;
    for (let reply = this.parked.shift(); reply !== undefined; reply = this.parked.shift()) {
      this.broker.refuseAsNotController(reply.ticket);
    }
  }

  /** The reply goes to the command's ticket. */
  submit(command: ControllerCommand & { readonly ticket: number }): void {
    if (this.isActive) this.run(command);
    else this.broker.refuseAsNotController(command.ticket);
  }

  /** When `runDeadlines` has something to do; infinite when this is not the active controller. */
  nextDeadlineMs(): number {
    return this.isActive ? nextDeadlineMs(this.soft) : Number.POSITIVE_INFINITY;
  }

  runDeadlines(): void {
    while (this.nextDeadlineMs() <= this.broker.nowMs) this.run({ kind: 'deadline' });
  }

  /** This broker has applied everything up to and with `metadataOffset`. */
  onApplied(metadataOffset: number): void {
    if (metadataOffset > this.appliedOffset) this.appliedOffset = metadataOffset;
    this.release();
  }

  notePlaces(note: NotePlace): void {
    for (let i = 0; i < this.parked.size; i++) {
      const { ticket, requiredOffset } = this.parked.at(i)!;
      note(ticket, { kind: 'controller', requiredOffset });
    }
  }

  private release(): void {
    for (;;) {
      const reply = this.parked.peek();
      if (reply === undefined || reply.requiredOffset > this.appliedOffset) return;
      this.parked.shift();
      this.broker.reply(reply.ticket, reply.response);
    }
  }

  private run(command: ControllerCommand): void {
    const working = this.getWorking();
    const { out } = this;
    const { nowMs, wallMs } = this.broker;
    const { nextOffset, clusterId, kraftVersion, kraftUpgradeRefusal, voterIds } = this.quorum;
    const context = {
      image: working,
      soft: this.soft,
      config: this.config,
      clusterId,
      kraftVersion,
      kraftUpgradeRefusal,
      voterIds,
      nextMetadataOffset: nextOffset,
      nowMs,
      wallMs,
    };
    decide(context, command, out);
    if (out.kraftVersion !== null) {
      this.quorum.upgradeKraftVersion(out.kraftVersion);
      out.kraftVersion = null;
    }
    if (out.records.length > 0) {
      this.replayAll(working, out.records);
      // What must be whole is never longer: such a request has been refused (record-limits).
      while (out.records.length > 0) this.quorum.propose(out.records.splice(0, RECORDS_MAX));
    }
    const requiredOffset = this.quorum.nextOffset - 1;
    for (const { ticket, response } of out.replies) {
      this.parked.push({ ticket, response, requiredOffset });
    }
    out.replies.length = 0;
    // Nobody reports progress on a log at rest.
    this.release();
  }

  private replayAll(working: MetadataImage, records: readonly MetadataRecord[]): void {
    const delta = newMetadataDelta();
    for (const record of records) replay(working, record, delta);
    const hasBrokerConfig = delta.changedConfigs.some(
      ({ resourceType }) => resourceType === ConfigResourceType.BROKER,
    );
    if (hasBrokerConfig) this.refreshConfig();
  }

  private refreshConfig(): void {
    const image: MetadataImageView = this.getWorking();
    const defaults = configsOf(image, ConfigResourceType.BROKER, '');
    const own = configsOf(image, ConfigResourceType.BROKER, String(this.config.nodeId));
    try {
      // The broker's side says which ones those are.
      this.config = this.config.withReadableDynamic(defaults, own, () => {});
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      this.log.warn('ignoring dynamic broker configs that are not valid here', {
        error: error.message,
      });
    }
  }

  private getWorking(): MetadataImage {
    assert(this.working !== null, 'the controller is not active');
    return this.working;
  }
}
