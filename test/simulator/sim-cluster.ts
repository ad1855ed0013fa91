/**
 * Several whole brokers in one process: each with a disk of its own, one clock, and a network between
 * them that delays, cuts and partitions under a seed. Nodes die and come back; nothing moves by itself.
 */
import { Prng } from '../../src/base/prng.ts';
import { SimBroker } from './sim-broker.ts';
import { SimClock } from './sim-clock.ts';
import type { SimDisk } from './sim-disk.ts';
import { SimConnection, type SimNet, type SimPeers } from './sim-net.ts';

const BROKER_PORT = 9092;
const CONTROLLER_PORT = 9093;
const STEPS_MAX = 200_000;
const STEP_MS_MAX = 10;
const DELAY_MS_MAX = 3;

export type SimClusterOptions = {
  readonly seed?: number;
  readonly nodes?: number;
  readonly properties?: Readonly<Record<string, string>>;
  /** A memory disk when it is left out. */
  readonly newDisk?: (nodeId: number) => SimDisk;
};

/** A connection from one node to another. */
type Link = {
  readonly source: SimNode;
  readonly connectionId: number;
  readonly target: SimNode;
  readonly targetLife: number;
  readonly end: PeerEnd;
};

/** Bytes on their way from one node to another, or the news that a connection has ended. */
type Packet = {
  readonly atMs: number;
  readonly deliver: () => void;
};

/** The end of a connection at the node that was called: what it sends goes back to the caller. */
class PeerEnd extends SimConnection {
  private readonly onBytes: (bytes: Buffer) => void;
  private readonly onCut: () => void;

  constructor(
    net: SimNet,
    connectionId: number,
    onBytes: (bytes: Buffer) => void,
    onCut: () => void,
  ) {
    super(net, connectionId);
    this.onBytes = onBytes;
    this.onCut = onCut;
  }

  protected override receive(bytes: Buffer): void {
    this.onBytes(bytes);
  }

  override cut(): void {
    if (this.isClosed) return;
    super.cut();
    this.onCut();
  }
}

export class SimNode {
  readonly nodeId: number;
  readonly sim: SimBroker;
  /** Rises with every life: packets of an earlier one are not delivered. */
  life = 1;
  isUp = true;
  deadlineMs = 0;

  constructor(nodeId: number, sim: SimBroker) {
    this.nodeId = nodeId;
    this.sim = sim;
  }
}

export class SimCluster {
  readonly clock: SimClock = new SimClock();
  readonly nodes: SimNode[] = [];
  readonly prng: Prng;
  /** Node ids that do not hear of each other: pairs `from:to`. */
  readonly cuts: Set<string> = new Set();
  private readonly packets: Packet[] = [];
  private readonly links: Set<Link> = new Set();
  private readonly properties: Readonly<Record<string, string>>;

  constructor(options: SimClusterOptions = {}) {
    const { seed = 1, nodes = 3, properties = {}, newDisk } = options;
    this.prng = new Prng(seed);
    const ids = Array.from({ length: nodes }, (_, i) => i + 1);
    const voters = ids.map((id) => `${id}@${hostOf(id)}:${CONTROLLER_PORT}`).join(',');
    this.properties = {
      'controller.quorum.voters': voters,
      'odradek.cluster.id': 'MkU3OEVBNTcwNTJENDM2Qg',
      'default.replication.factor': String(Math.min(3, nodes)),
      'offsets.topic.replication.factor': String(Math.min(3, nodes)),
      'transaction.state.log.replication.factor': String(Math.min(3, nodes)),
      ...properties,
    };
    for (const nodeId of ids) this.nodes.push(this.newNode(nodeId, seed, newDisk?.(nodeId)));
  }

  node(nodeId: number): SimNode {
    return this.nodes[nodeId - 1]!;
  }

  /** The node whose controller is active; undefined while there is none. */
  findController(): SimNode | undefined {
    return this.nodes.find(({ isUp, sim }) => isUp && sim.broker.controller.isActive);
  }

  get areAllReady(): boolean {
    return this.nodes.every(({ isUp, sim }) => !isUp || sim.broker.isReady);
  }

  /** One tick of every node that has something to do, then time goes on to what is next. */
  step(): void {
    const { clock } = this;
    this.deliverDue();
    let nextMs = clock.nowMs + STEP_MS_MAX;
    for (const node of this.nodes) {
      if (!node.isUp) continue;
      const deadlineMs = node.sim.tick();
      nextMs = Math.min(nextMs, Math.max(deadlineMs, clock.nowMs + 1));
    }
    for (const { atMs } of this.packets) nextMs = Math.min(nextMs, Math.max(atMs, clock.nowMs + 1));
    clock.nowMs = nextMs;
  }

  runUntil(condition: () => boolean, what: string): void {
    for (let count = 0; count < STEPS_MAX; count++) {
      if (condition()) return;
      this.step();
    }
    throw new Error(`${what} does not come`);
  }

  runFor(ms: number): void {
    const endMs = this.clock.nowMs + ms;
    this.runUntil(() => this.clock.nowMs >= endMs, 'the time');
  }

  start(): this {
    this.runUntil(() => this.areAllReady, 'a cluster that is ready');
    return this;
  }

  /** The process dies, or the machine's power is lost; its connections end for the others. */
  kill(nodeId: number, kind: 'process' | 'power' = 'process'): void {
    const node = this.node(nodeId);
    node.isUp = false;
    node.life++;
    node.sim.die(kind);
    for (const link of this.links) {
      if (link.source !== node && link.target !== node) continue;
      this.links.delete(link);
      if (link.target === node) this.noteClosed(link);
      else this.later(link.target, () => link.end.cut());
    }
  }

  restart(nodeId: number): void {
    const node = this.node(nodeId);
    if (node.isUp) this.kill(nodeId);
    node.isUp = true;
    node.sim.revive();
  }

  /** Nothing goes between the two groups, both ways. */
  partition(some: readonly number[]): void {
    for (const { nodeId } of this.nodes) {
      if (some.includes(nodeId)) continue;
      for (const other of some) {
        this.cuts.add(`${nodeId}:${other}`);
        this.cuts.add(`${other}:${nodeId}`);
      }
    }
  }

  heal(): void {
    this.cuts.clear();
  }

  private newNode(nodeId: number, seed: number, disk: SimDisk | undefined): SimNode {
    const host = hostOf(nodeId);
    const endPoints = [{ name: 'PLAINTEXT', host, port: BROKER_PORT, securityProtocol: 0 }];
    const controllerEndPoints = [
      { name: 'CONTROLLER', host, port: CONTROLLER_PORT, securityProtocol: 0 },
    ];
    const { clock } = this;
    const sim = new SimBroker({
      seed: seed * 100 + nodeId,
      properties: {
        'node.id': String(nodeId),
        listeners: `PLAINTEXT://${host}:${BROKER_PORT},CONTROLLER://${host}:${CONTROLLER_PORT}`,
        'advertised.listeners': `PLAINTEXT://${host}:${BROKER_PORT}`,
        'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
        ...this.properties,
      },
      member: { clock, endPoints, controllerEndPoints },
      ...(disk === undefined ? {} : { disk }),
    });
    const node = new SimNode(nodeId, sim);
    sim.net.peers = this.peersOf(node);
    return node;
  }

  private peersOf(source: SimNode): SimPeers {
    const ends = new Map<number, Link>();
    return {
      open: (connectionId, host, port) => {
        const target = this.nodes.find(({ nodeId }) => hostOf(nodeId) === host);
        const isReachable = target?.isUp === true && !this.isCut(source, target);
        const isServed = port === CONTROLLER_PORT || target?.sim.broker.isReady === true;
        if (target === undefined || !isReachable || !isServed) {
          this.later(source, () => source.sim.broker.onClosed(connectionId));
          return;
        }
        const listener = port === CONTROLLER_PORT ? 'CONTROLLER' : 'PLAINTEXT';
        const end = target.sim.net.open(
          listener,
          (id) =>
            new PeerEnd(
              target.sim.net,
              id,
              (bytes) => this.reply(target, source, connectionId, bytes),
              () => this.later(source, () => source.sim.broker.onClosed(connectionId)),
            ),
        );
        const link = { source, connectionId, target, targetLife: target.life, end };
        ends.set(connectionId, link);
        this.links.add(link);
      },
      send: (connectionId, bytes) => {
        const link = ends.get(connectionId);
        if (link === undefined) return;
        const { target, end } = link;
        // What a partition swallows is noticed by nobody but the one who waits.
        if (!this.isCut(source, target)) this.later(target, () => sendFrames(end, bytes));
      },
      close: (connectionId) => {
        const link = ends.get(connectionId);
        ends.delete(connectionId);
        if (link === undefined) return;
        this.links.delete(link);
        if (link.target.life === link.targetLife) this.later(link.target, () => link.end.cut());
      },
    };
  }

  private noteClosed({ source, connectionId }: Link): void {
    this.later(source, () => source.sim.broker.onClosed(connectionId));
  }

  private reply(from: SimNode, to: SimNode, connectionId: number, bytes: Buffer): void {
    if (this.isCut(from, to)) return;
    this.later(to, () => {
      for (const frame of framesOf(bytes)) to.sim.broker.onFrame(connectionId, frame);
    });
  }

  private isCut(from: SimNode, to: SimNode): boolean {
    return this.cuts.has(`${from.nodeId}:${to.nodeId}`);
  }

  /** Packets between two nodes keep their order: delays are drawn per moment, ties by order. */
  private later(to: SimNode, action: () => void): void {
    const { life } = to;
    const last = this.packets.at(-1)?.atMs ?? 0;
    const atMs = Math.max(last, this.clock.nowMs + this.prng.below(DELAY_MS_MAX + 1));
    this.packets.push({
      atMs,
      deliver: () => {
        if (to.isUp && to.life === life) action();
      },
    });
  }

  private deliverDue(): void {
    while (this.packets.length > 0 && this.packets[0]!.atMs <= this.clock.nowMs) {
      this.packets.shift()!.deliver();
    }
  }
}

function hostOf(nodeId: number): string {
  return `node${nodeId}`;
}

function sendFrames(end: PeerEnd, bytes: Buffer): void {
  if (end.isClosed) return;
  for (const frame of framesOf(bytes)) end.sendFrame(frame);
}

function* framesOf(bytes: Buffer): Generator<Buffer> {
  let at = 0;
  while (at < bytes.length) {
    const endBytes = at + 4 + bytes.readInt32BE(at);
    yield bytes.subarray(at + 4, endBytes);
    at = endBytes;
  }
}
