/**
 * One broker, its clients and everything that can happen to them, drawn from a seed: slow writes,
 * cut connections, clients that stop reading, failing disks, crashes and restarts. In the end
 * everything is read back and compared with what clients were promised.
 */

import { createHash, type Hash } from 'node:crypto';
import { HaltError } from '../../src/base/halt.ts';
import { Prng } from '../../src/base/prng.ts';
import { checkAckedNotLost } from './checkers/acked-not-lost.ts';
import type { Content, ContentRecord } from './checkers/content.ts';
import { checkContiguousOffsets } from './checkers/contiguous-offsets.ts';
import { checkEveryRequestAnswered } from './checkers/every-request-answered.ts';
import { checkNoDuplicates } from './checkers/no-duplicates.ts';
import { checkProducerOrder } from './checkers/producer-order.ts';
import { checkReplayEquivalence, clusterFacts } from './checkers/replay-equivalence.ts';
import { SimAdmin, type SimClient, SimFetcher, SimProducer } from './clients.ts';
import { SimCommitter } from './committer.ts';
import { Model, type PartitionModel } from './model.ts';
import { SimBroker } from './sim-broker.ts';
import { SimDisk } from './sim-disk.ts';
import type { SimConnection } from './sim-net.ts';
import { batchesOf, fetch } from './topics.ts';

export type SimulationResult = {
  readonly traceHash: string;
  readonly ackedCount: number;
  readonly restarts: number;
};

/** Long polls end well before. */
const QUIET_MS = 10_000;

export class Simulation {
  private readonly prng: Prng;
  private readonly disk: SimDisk;
  private readonly sim: SimBroker;
  private readonly model: Model = new Model();
  private readonly admin: SimAdmin;
  private readonly clients: SimClient[] = [];
  private readonly committers: SimCommitter[] = [];
  private readonly trace: Hash = createHash('sha1');
  private readonly hasFaults: boolean;
  /** A disk failure is armed or has happened: the broker may stop, or refuse. */
  private isDiskBad = false;
  private restarts = 0;

  constructor(seed: number) {
    this.prng = new Prng(seed);
    const { prng } = this;
    this.disk = new SimDisk(prng.split(), {
      writeLaterProbability: prng.chance(0.6) ? 0.4 : 0,
      readLaterProbability: prng.chance(0.6) ? 0.4 : 0,
      delayMax: prng.below(4),
    });
    this.hasFaults = prng.chance(0.8);
    this.sim = new SimBroker({ seed, disk: this.disk, properties: drawProperties(prng) });
    this.sim.net.onDelivered = (connectionId, bytes) => {
      this.trace.update(`${connectionId} ${this.sim.clock.nowMs} `).update(bytes);
    };
    const { sim, model } = this;
    this.admin = new SimAdmin(sim, model, prng.split());
    this.clients.push(this.admin);
    const paddingBytes = prng.chance(0.3) ? 60_000 : 200;
    for (let i = 2 + prng.below(3); i > 0; i--) {
      this.clients.push(new SimProducer(sim, model, prng.split(), i, paddingBytes));
    }
    for (let i = 1 + prng.below(3); i > 0; i--) {
      this.clients.push(new SimFetcher(sim, model, prng.split()));
    }
    for (let i = prng.below(3); i > 0; i--) {
      this.committers.push(new SimCommitter(sim, model, prng.split(), i));
    }
    this.clients.push(...this.committers);
  }

  run(steps: number): SimulationResult {
    for (let i = 0; i < steps; i++) this.step();
    this.finish();
    let ackedCount = 0;
    for (const { acked } of this.model.livePartitions) ackedCount += acked.size;
    return { traceHash: this.trace.digest('hex'), ackedCount, restarts: this.restarts };
  }

  private step(): void {
    const { prng } = this;
    const drawn = prng.below(1000);
    const client = this.clients[prng.below(this.clients.length)]!;
    if (drawn < 450) this.tick();
    else if (drawn < 880) {
      if (client !== this.admin || prng.chance(0.3)) client.step();
    } else if (drawn < 960) this.sim.clock.advance(prng.below(prng.chance(0.1) ? 3000 : 20));
    else if (drawn < 975) this.setReading(client.connection);
    else if (!this.hasFaults) this.tick();
    else if (drawn < 988) client.disconnect();
    else if (drawn < 993) this.spoilDisk();
    else this.restart();
  }

  private tick(): void {
    try {
      this.sim.tick();
    } catch (error) {
      // A broker without its metadata log ends, as a process.
      const isExpected = this.isDiskBad && error instanceof HaltError;
      if (!isExpected) throw error;
      this.restartAs('process');
      return;
    }
    for (const client of this.clients) client.takeReplies();
  }

  private setReading(connection: SimConnection | null): void {
    if (connection !== null) connection.isReading = !connection.isReading;
  }

  private spoilDisk(): void {
    const operations = ['write', 'write', 'read', 'flush'] as const;
    this.disk.failNext(operations[this.prng.below(4)]!, this.prng.chance(0.5) ? 'EIO' : 'ENOSPC');
    this.isDiskBad = true;
  }

  private restart(): void {
    const { prng } = this;
    if (this.isDiskBad) this.restartAs('process');
    else this.restartAs(prng.chance(0.3) ? 'clean' : prng.chance(0.6) ? 'process' : 'power');
  }

  private restartAs(kind: 'clean' | 'process' | 'power'): void {
    const { sim } = this;
    const before =
      this.admin.isQuiet && kind !== 'clean' ? clusterFacts(sim.broker.image, false) : null;
    this.restarts++;
    sim.restart(kind);
    this.isDiskBad = false;
    if (before !== null) checkReplayEquivalence(before, clusterFacts(sim.broker.image, false));
    if (kind !== 'power') return;
    this.model.onPowerLoss();
    for (const client of this.clients) client.onPowerLoss();
  }

  /** Everything heals; then it is read twice, with a stop between. */
  private finish(): void {
    const { sim } = this;
    for (const connection of sim.net.connections.values()) connection.isReading = true;
    if (this.isDiskBad) this.restartAs('process');
    const endMs = sim.clock.nowMs + QUIET_MS;
    while (sim.clock.nowMs < endMs) {
      this.tick();
      sim.clock.advanceTo(sim.deadlineMs, 100);
    }
    checkEveryRequestAnswered(sim.net.connections.values());
    const first = this.readEverything();
    const facts = clusterFacts(sim.broker.image, true);
    sim.restart('clean');
    checkReplayEquivalence(facts, clusterFacts(sim.broker.image, true));
    const second = this.readEverything();
    if (JSON.stringify(first) !== JSON.stringify(second)) {
      throw new Error('a clean stop and start changed what is in the partitions');
    }
  }

  private readEverything(): Content[] {
    const connection = this.sim.connect();
    for (const committer of this.committers) committer.checkNow(connection);
    return this.model.livePartitions.map((partition) => {
      const content = this.readPartition(connection, partition);
      for (const { value, offset } of content.records) partition.onRead(value, offset);
      checkAckedNotLost(partition, content);
      checkNoDuplicates(partition, content);
      checkProducerOrder(partition, content);
      return content;
    });
  }

  private readPartition(connection: SimConnection, partition: PartitionModel): Content {
    const { topic, index, name } = partition;
    const asked = { partitionIndex: index, timestamp: -2 };
    const found = this.sim.ask(connection, 'ListOffsets', 7, {
      topics: [{ name: topic.name, partitions: [asked] }],
    });
    const logStartOffset = found.topics[0]!.partitions[0]!.offset;
    const records: ContentRecord[] = [];
    let position = logStartOffset;
    for (;;) {
      const answer = fetch(this.sim, connection, topic.name, index, position);
      if (answer.errorCode !== 0) throw new Error(`${name}: error ${answer.errorCode}`);
      const batches = batchesOf(answer);
      if (batches.length === 0) return { logStartOffset, records };
      const next = checkContiguousOffsets(name, position, batches);
      for (const record of batches.flatMap((batch) => batch.records)) {
        if (record.offset < position) continue;
        records.push({ offset: record.offset, value: String(record.key) });
      }
      position = next;
    }
  }
}

function drawProperties(prng: Prng): Record<string, string> {
  return {
    'metadata.log.max.record.bytes.between.snapshots': prng.chance(0.5) ? '2000' : '20971520',
    'log.flush.offset.checkpoint.interval.ms': '500',
    'replica.high.watermark.checkpoint.interval.ms': '300',
    'max.incremental.fetch.session.cache.slots': prng.chance(0.3) ? '1' : '1000',
    'log.segment.delete.delay.ms': '500',
    // The smallest tail there may be: with large records many fetches read from the disk.
    'odradek.tail.bytes': '1048576',
    ...(prng.chance(0.5) ? { 'metadata.log.dir': '/meta' } : {}),
  };
}
