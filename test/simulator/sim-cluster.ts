/**
 * Several whole brokers in one process: each with a disk of its own, one clock, and a network between
 * them that delays, cuts and partitions under a seed. Nodes die and come back; nothing moves by itself.
 */
import { Prng } from '../../src/base/prng.ts';
import { EventQueue } from './event-queue.ts';
import { SimBroker } from './sim-broker.ts';
import { SimClock } from './sim-clock.ts';
import type { SimDisk } from './sim-disk.ts';
import { SimConnection, type SimNet, type SimPeers } from './sim-net.ts';

const BROKER_PORT = 9092;
const CONTROLLER_PORT = 9093;
const STEPS_MAX = 200_000;
const STEP_MS_MAX = 10;
/** Nobody answers a SYN: `socket.connection.setup.timeout.ms`. */
const SETUP_TIMEOUT_MS = 10_000;

export type SimClusterOptions = {
  readonly seed?: number;
  readonly nodes?: number;
  readonly properties?: Readonly<Record<string, string>>;
  /** A memory disk when it is left out. */
  readonly newDisk?: (nodeId: number) => SimDisk;
  /** Packets take up to so long; each direction of a connection keeps its order. */
  readonly delayMsMax?: number;
  /** Of a packet to be the last one of its connection. */
  readonly lossProbability?: number;
};

/** One direction of a connection. */
type Lane = {
  readonly from: SimNode;
  readonly to: SimNode;
  lastAtMs: number;
  /** Sent while nothing gets through: TCP sends it again, until there is a way or the end. */
  stalled: (() => void)[];
};

/** A connection from one node to another. */
type Link = {
  readonly source: SimNode;
  readonly connectionId: number;
  readonly target: SimNode;
  readonly targetLife: number;
  readonly end: PeerEnd;
  readonly there: Lane;
  readonly back: Lane;
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
  /** What one node sends does not reach the other: pairs `from:to`. */
  readonly cuts: Set<string> = new Set();
  private readonly packets: EventQueue = new EventQueue();
  private readonly delayMsMax: number;
  private readonly lossProbability: number;
  private readonly links: Set<Link> = new Set();
  private readonly properties: Readonly<Record<string, string>>;

  constructor(options: SimClusterOptions = {}) {
    const { seed = 1, nodes = 3, properties = {}, newDisk } = options;
    this.delayMsMax = options.delayMsMax ?? 3;
    this.lossProbability = options.lossProbability ?? 0;
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
    clock.nowMs = Math.min(nextMs, Math.max(this.packets.nextAtMs, clock.nowMs + 1));
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
      else this.later(link.there, () => link.end.cut());
    }
  }

  /** As a process that is told to stop: it asks for leave, answers everybody, closes its logs. */
  stopCleanly(nodeId: number, act: () => void = () => {}): void {
    const { broker } = this.node(nodeId).sim;
    const waitFor = (condition: () => boolean, what: string): void =>
      this.runUntil(() => {
        act();
        return condition();
      }, what);
    broker.beginControlledShutdown();
    waitFor(() => broker.hasLeave, 'leave to stop');
    broker.beginStop();
    this.step();
    waitFor(() => broker.isDrained, 'the end of what is in flight');
    broker.beginClose();
    waitFor(() => broker.hasShutDown, 'another leader of the quorum');
    broker.close();
    this.kill(nodeId);
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

  /** The node hears the others and is not heard, or the other way round. */
  partitionOneWay(nodeId: number, isDeaf: boolean): void {
    for (const other of this.nodes) {
      if (other.nodeId === nodeId) continue;
      this.cuts.add(isDeaf ? `${other.nodeId}:${nodeId}` : `${nodeId}:${other.nodeId}`);
    }
  }

  /** What TCP has held back comes through, in order, unless the connection has been given up. */
  heal(): void {
    this.cuts.clear();
    for (const link of this.links) {
      const { there, back } = link;
      if (there.stalled.length + back.stalled.length === 0) continue;
      if (this.prng.chance(0.5)) {
        this.breakLink(link);
        continue;
      }
      for (const lane of [there, back]) {
        for (const action of lane.stalled.splice(0)) this.later(lane, action);
      }
    }
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
    const links = new Map<number, Link>();
    return {
      open: (connectionId, host, port) => {
        const link = this.open(source, connectionId, host, port);
        if (link === null) return;
        links.set(connectionId, link);
        this.links.add(link);
      },
      send: (connectionId, bytes) => {
        const link = links.get(connectionId);
        if (link !== undefined) this.transfer(link, link.there, () => sendFrames(link.end, bytes));
      },
      close: (connectionId) => {
        const link = links.get(connectionId);
        links.delete(connectionId);
        if (link === undefined || !this.links.delete(link)) return;
        if (link.target.life === link.targetLife) this.later(link.there, () => link.end.cut());
      },
    };
  }

  private open(source: SimNode, connectionId: number, host: string, port: number): Link | null {
    const target = this.nodes.find(({ nodeId }) => hostOf(nodeId) === host)!;
    const there = { from: source, to: target, lastAtMs: 0, stalled: [] };
    const back = { from: target, to: source, lastAtMs: 0, stalled: [] };
    const isCut = this.isCut(there) || this.isCut(back);
    const isServed = port === CONTROLLER_PORT || target.sim.broker.isReady;
    if (isCut || !target.isUp || !isServed) {
      const delayMs = isCut ? SETUP_TIMEOUT_MS : 0;
      this.later(back, () => source.sim.broker.onClosed(connectionId), delayMs);
      return null;
    }
    const listener = port === CONTROLLER_PORT ? 'CONTROLLER' : 'PLAINTEXT';
    let link: Link;
    const end = target.sim.net.open(
      listener,
      (id) =>
        new PeerEnd(
          target.sim.net,
          id,
          (bytes) => this.transfer(link, back, () => this.reply(link, bytes)),
          () => {
            this.links.delete(link);
            this.noteClosed(link);
          },
        ),
    );
    link = { source, connectionId, target, targetLife: target.life, end, there, back };
    return link;
  }

  private noteClosed({ source, connectionId, back }: Link): void {
    this.later(back, () => source.sim.broker.onClosed(connectionId));
  }

  private reply({ source, connectionId }: Link, bytes: Buffer): void {
    for (const frame of framesOf(bytes)) source.sim.broker.onFrame(connectionId, frame);
  }

  private transfer(link: Link, lane: Lane, action: () => void): void {
    if (this.isCut(lane) || lane.stalled.length > 0) lane.stalled.push(action);
    else if (this.prng.chance(this.lossProbability)) this.breakLink(link);
    else this.later(lane, action);
  }

  /** Both ends hear of it, each at its time; what was on its way may have come, or not. */
  private breakLink(link: Link): void {
    if (!this.links.delete(link)) return;
    this.later(link.there, () => link.end.cut());
    this.noteClosed(link);
  }

  private isCut({ from, to }: Lane): boolean {
    return this.cuts.has(`${from.nodeId}:${to.nodeId}`);
  }

  private later(lane: Lane, action: () => void, delayMs = 0): void {
    const { to } = lane;
    const { life } = to;
    const drawnMs = delayMs + this.prng.below(this.delayMsMax + 1);
    lane.lastAtMs = Math.max(lane.lastAtMs, this.clock.nowMs + drawnMs);
    this.packets.add(lane.lastAtMs, () => {
      if (to.isUp && to.life === life) action();
    });
  }

  private deliverDue(): void {
    while (this.packets.nextAtMs <= this.clock.nowMs) this.packets.take().run();
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
