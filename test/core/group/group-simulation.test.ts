/**
 * Random members against the group coordinator's core: they join, leave, die, pause and come back,
 * and the coordinator moves to another broker that loads a compacted log.
 *
 * Checkers: every ticket is answered exactly once; in each generation one member assigns and no
 * partition has two owners; the log rebuilds the hard state; when things calm down, everybody is
 * in one stable generation that owns every partition.
 */
import { describe, expect, it } from 'vitest';
import { Prng } from '../../../src/base/prng.ts';
import type { GroupRequest } from '../../../src/core/group/group-command.ts';
import { ErrorCode } from '../../../src/protocol/error-codes.ts';
import type { JoinGroupResponse } from '../../../src/protocol/generated/join-group.ts';
import type { SyncGroupResponse } from '../../../src/protocol/generated/sync-group.ts';
import { compacted, defaultGroupConfig, GroupHarness } from './group-harness.ts';
import { subscription } from './subscription-bytes.ts';

const PARTITIONS = 6;
const HEARTBEAT_MS = 3000;

type Client = {
  readonly name: string;
  readonly groupId: string;
  readonly groupInstanceId: string | null;
  memberId: string;
  generationId: number;
  state: 'joining' | 'syncing' | 'stable' | 'dead';
  ticket: number;
  pausedUntilMs: number;
  nextHeartbeatMs: number;
  rejoinAtMs: number;
  partitions: readonly number[];
  /** Whom it assigns to, as the leader. */
  members: readonly string[];
};

type Waiting = { readonly client: Client; readonly kind: 'join' | 'sync' | 'heartbeat' | 'leave' };

class Simulation {
  readonly prng: Prng;
  readonly harness: GroupHarness;
  readonly clients: Client[] = [];
  private readonly waiting = new Map<number, Waiting>();
  /** Who assigned, and who owns what, by group and generation. */
  private readonly leaderByGeneration = new Map<string, string>();
  private readonly ownerByPartition = new Map<string, string>();
  private nextTicket = 1;
  private seenReplies = 0;
  private nextName = 1;
  private readonly groupCount: number;

  constructor(seed: number) {
    this.prng = new Prng(seed);
    const config = {
      ...defaultGroupConfig,
      initialRebalanceDelayMs: this.prng.chance(0.5) ? 0 : 3000,
      groupMaxSize: this.prng.chance(0.2) ? 4 : 2147483647,
    };
    this.harness = new GroupHarness(config, this.prng.uint32());
    this.groupCount = 1 + this.prng.below(2);
  }

  step(): void {
    const { prng, harness } = this;
    if (prng.chance(0.15)) this.addClient();
    const client = this.clients[prng.below(Math.max(1, this.clients.length))];
    if (client !== undefined) {
      if (prng.chance(0.04)) this.leave(client);
      else if (prng.chance(0.045)) client.state = 'dead';
      else if (prng.chance(0.05)) client.pausedUntilMs = harness.nowMs + prng.below(20_000);
      else if (prng.chance(0.03)) this.restart(client);
      else if (prng.chance(0.06)) this.repeat(client);
    }
    if (prng.chance(0.1)) harness.isHeld = true;
    else if (prng.chance(0.5)) harness.commit();
    if (prng.chance(0.02)) this.failOver();
    this.advance(prng.below(2000));
  }

  /** Everybody behaves from here on. */
  settle(): void {
    this.harness.commit();
    for (const client of this.clients) client.pausedUntilMs = 0;
    for (let i = 0; i < 800; i++) {
      this.advance(500);
      this.harness.commit();
    }
  }

  check(): void {
    for (let i = 0; i < this.groupCount; i++) {
      const groupId = `g${i}`;
      const alive = this.clients.filter((it) => it.groupId === groupId && it.state !== 'dead');
      for (const client of alive) expect(`${client.name} ${client.state}`).toContain('stable');
      const generations = new Set(alive.map((client) => client.generationId));
      expect(generations.size).toBeLessThanOrEqual(1);
      const owned = alive.flatMap((client) => client.partitions).sort();
      expect(owned).toEqual(alive.length === 0 ? [] : [0, 1, 2, 3, 4, 5]);
    }
    // Nobody, not even the dead, is left without an answer.
    const unanswered = [...this.waiting.values()].map(
      ({ client, kind }) => `${client.name} ${kind}`,
    );
    expect(unanswered).toEqual([]);
  }

  private addClient(): void {
    if (this.clients.filter(({ state }) => state !== 'dead').length >= 8) return;
    const name = `c${this.nextName++}`;
    this.clients.push({
      name,
      groupId: `g${this.prng.below(this.groupCount)}`,
      groupInstanceId: this.prng.chance(0.3) ? `i-${name}` : null,
      memberId: '',
      generationId: -1,
      state: 'joining',
      ticket: 0,
      pausedUntilMs: 0,
      nextHeartbeatMs: 0,
      rejoinAtMs: 0,
      partitions: [],
      members: [],
    });
  }

  /** A process that starts again knows only its instance id. */
  private restart(client: Client): void {
    this.clients.splice(this.clients.indexOf(client), 1);
    const old = { ...client };
    client.state = 'dead';
    this.clients.push({ ...old, memberId: '', state: 'joining', ticket: 0, partitions: [] });
  }

  /** It lost patience, or its connection, and asks again while the first request still waits. */
  private repeat(client: Client): void {
    if (client.state === 'joining' && client.ticket !== 0) this.join(client);
    else if (client.state === 'syncing') this.sync(client);
  }

  private leave(client: Client): void {
    if (client.memberId === '' || client.state === 'dead') return;
    this.send(client, 'leave', (ticket) => ({
      kind: 'leave',
      ticket,
      apiVersion: 5,
      groupId: client.groupId,
      members: [{ memberId: client.memberId, groupInstanceId: client.groupInstanceId }],
    }));
    client.state = 'dead';
  }

  private failOver(): void {
    this.deliver();
    if (this.prng.chance(0.5)) this.harness.loseUncommitted();
    this.harness.reload(compacted(this.harness.log, this.prng));
    // A generation that nobody had an assignment of may come again under another leader.
    this.leaderByGeneration.clear();
    // The host answers for the state that is gone.
    const lost = [...this.waiting];
    this.waiting.clear();
    for (const [, { client, kind }] of lost) {
      this.hear(client, kind, client.ticket, { errorCode: ErrorCode.NOT_COORDINATOR });
    }
  }

  private advance(byMs: number): void {
    this.harness.advanceTo(this.harness.nowMs + byMs);
    this.deliver();
    for (const client of [...this.clients]) this.act(client);
    this.deliver();
  }

  private act(client: Client): void {
    const { nowMs } = this.harness;
    if (client.state === 'dead' || client.pausedUntilMs > nowMs) return;
    if (client.state === 'stable' && client.nextHeartbeatMs <= nowMs) {
      client.nextHeartbeatMs = nowMs + HEARTBEAT_MS;
      const { groupId, generationId, memberId, groupInstanceId } = client;
      this.send(client, 'heartbeat', (ticket) => {
        return { kind: 'heartbeat', ticket, groupId, generationId, memberId, groupInstanceId };
      });
    }
    if (client.state === 'joining' && client.ticket === 0 && client.rejoinAtMs <= nowMs) {
      this.join(client);
    }
  }

  private join(client: Client): void {
    client.ticket = this.send(client, 'join', (ticket) => ({
      kind: 'join',
      principal: 'User:ANONYMOUS',
      ticket,
      apiVersion: client.name.length % 2 === 0 ? 9 : 4,
      connectionId: 1,
      clientId: client.name,
      clientHost: '/127.0.0.1',
      groupId: client.groupId,
      sessionTimeoutMs: 10_000,
      rebalanceTimeoutMs: 15_000,
      memberId: client.memberId,
      groupInstanceId: client.groupInstanceId,
      protocolType: 'consumer',
      protocols: [{ name: 'range', metadata: subscription(['t']) }],
    }));
  }

  private send(
    client: Client,
    kind: Waiting['kind'],
    command: (ticket: number) => GroupRequest,
  ): number {
    const ticket = this.nextTicket++;
    this.waiting.set(ticket, { client, kind });
    this.harness.run(command(ticket));
    return ticket;
  }

  private deliver(): void {
    for (; this.seenReplies < this.harness.replies.length; this.seenReplies++) {
      const { ticket, response } = this.harness.replies[this.seenReplies]!;
      const waiting = this.waiting.get(ticket);
      expect(waiting, `ticket ${ticket} was answered twice`).toBeDefined();
      this.waiting.delete(ticket);
      const { client, kind } = waiting!;
      this.hear(client, kind, ticket, response as { errorCode: ErrorCode });
    }
  }

  private hear(
    client: Client,
    kind: Waiting['kind'],
    ticket: number,
    response: { errorCode: ErrorCode },
  ): void {
    if (client.state === 'dead') return;
    // The answer to a request that was given up.
    if ((kind === 'join' || kind === 'sync') && ticket !== client.ticket) return;
    const { errorCode } = response;
    if (kind === 'join') {
      client.ticket = 0;
      if (errorCode === ErrorCode.NONE) this.onJoined(client, response as JoinGroupResponse);
      else if (errorCode === ErrorCode.MEMBER_ID_REQUIRED) {
        client.memberId = (response as JoinGroupResponse).memberId;
      } else this.onError(client, errorCode);
    } else if (kind === 'sync') {
      client.ticket = 0;
      if (errorCode === ErrorCode.NONE) this.onSynced(client, response as SyncGroupResponse);
      else this.onError(client, errorCode);
    } else if (kind === 'heartbeat' && errorCode !== ErrorCode.NONE && client.state === 'stable') {
      this.onError(client, errorCode);
    }
  }

  private onError(client: Client, errorCode: ErrorCode): void {
    switch (errorCode) {
      case ErrorCode.NOT_COORDINATOR:
        if (client.state === 'stable') return;
        client.state = 'joining';
        return;
      case ErrorCode.FENCED_INSTANCE_ID:
        client.state = 'dead';
        return;
      case ErrorCode.GROUP_MAX_SIZE_REACHED:
        client.state = 'dead';
        return;
      case ErrorCode.UNKNOWN_MEMBER_ID:
        client.memberId = '';
        break;
      default:
        expect([ErrorCode.REBALANCE_IN_PROGRESS, ErrorCode.ILLEGAL_GENERATION]).toContain(
          errorCode,
        );
    }
    client.partitions = [];
    client.state = 'joining';
    client.rejoinAtMs = this.harness.nowMs + this.prng.below(500);
  }

  private onJoined(client: Client, response: JoinGroupResponse): void {
    client.memberId = response.memberId;
    client.generationId = response.generationId;
    client.state = 'syncing';
    const generation = `${client.groupId}/${response.generationId}`;
    const assigns = response.leader === response.memberId && !response.skipAssignment;
    if (assigns) {
      const leader = this.leaderByGeneration.get(generation);
      if (leader !== undefined) expect(leader).toBe(response.memberId);
      this.leaderByGeneration.set(generation, response.memberId);
    }
    client.members = assigns ? response.members.map(({ memberId }) => memberId) : [];
    this.sync(client);
  }

  private sync(client: Client): void {
    const { members, groupId, generationId, memberId, groupInstanceId } = client;
    client.ticket = this.send(client, 'sync', (ticket) => ({
      kind: 'sync',
      ticket,
      groupId,
      generationId,
      memberId,
      groupInstanceId,
      protocolType: 'consumer',
      protocolName: 'range',
      assignments: members.map((assignedId, i) => {
        const own = [...Array(PARTITIONS).keys()].filter((it) => it % members.length === i);
        return { memberId: assignedId, assignment: Buffer.from([generationId, ...own]) };
      }),
    }));
  }

  private onSynced(client: Client, response: SyncGroupResponse): void {
    client.state = 'stable';
    client.nextHeartbeatMs = this.harness.nowMs + HEARTBEAT_MS;
    const [generationId, ...partitions] = response.assignment;
    // The leader may have left this member out, but never means another generation.
    expect(generationId ?? client.generationId).toBe(client.generationId);
    client.partitions = partitions;
    for (const partition of client.partitions) {
      const key = `${client.groupId}/${client.generationId}/${partition}`;
      // A static member keeps its partitions under its next member id.
      const owner = client.groupInstanceId ?? client.memberId;
      expect(this.ownerByPartition.get(key) ?? owner).toBe(owner);
      this.ownerByPartition.set(key, owner);
    }
  }
}

describe('group simulation, classic protocol', () => {
  const seeds = Number(process.env['SEEDS'] ?? 200);
  const first = Number(process.env['SEED'] ?? 1);
  it(`${seeds} seeds from ${first}`, () => {
    for (let seed = first; seed < first + seeds; seed++) {
      try {
        const simulation = new Simulation(seed);
        for (let i = 0; i < 200; i++) simulation.step();
        simulation.settle();
        simulation.check();
      } catch (error) {
        throw new Error(`SEED=${seed} SEEDS=1 repeats it: ${(error as Error).message}`, {
          cause: error,
        });
      }
    }
  });
});
