/**
 * Whatever well-formed request comes, no exception leaves a tick, and every request is answered or
 * its connection is closed. `SEED=n` runs one seed, `SEEDS=n` runs more of them.
 */
import { describe, expect, it } from 'vitest';
import { Prng } from '../../src/base/prng.ts';
import { advertisedApis, findServedApi } from '../../src/broker/apis.ts';
import { apiName } from '../../src/protocol/api-keys.ts';
import { hostileRequest, type KnownNames } from '../simulator/hostile-messages.ts';
import { SimBroker } from '../simulator/sim-broker.ts';
import type { SimConnection } from '../simulator/sim-net.ts';
import { createTopic } from '../simulator/topics.ts';

const REQUESTS = 400;
const CONNECTIONS = 4;
const SEEDS = Number(process.env['SEEDS'] ?? 12);
const ONLY_SEED = process.env['SEED'];
/** What random requests may leave behind in a broker, which keeps what they create in memory. */
const HEAP_GROWTH_BYTES_MAX = 400 * 1024 * 1024;

const seeds = ONLY_SEED === undefined ? Array.from({ length: SEEDS }, (_, i) => i) : [+ONLY_SEED];

class HostileRun {
  private readonly prng: Prng;
  private readonly sim: SimBroker;
  private readonly known: KnownNames;
  private readonly connections: SimConnection[] = [];
  private last = '';

  constructor(seed: number) {
    this.prng = new Prng(seed);
    const idleProperties = { 'connections.max.idle.ms': '-1' };
    this.sim = new SimBroker({ seed, properties: idleProperties });
    const connection = this.sim.connect();
    const topics = ['orders', 'events', 'topic-1'];
    const topicIds = topics.map((name) => createTopic(this.sim, connection, name, 2));
    const { prng } = this;
    this.known = {
      topics,
      topicIds,
      groups: ['g', 'h'],
      members: [],
      sessions: [],
      producerIds: [],
    };
    for (let i = 0; i < CONNECTIONS; i++) this.connections.push(this.sim.connect());
    if (prng.chance(0.8)) {
      this.sim.ask(connection, 'FindCoordinator', 4, { coordinatorKeys: ['g'] });
    }
  }

  run(): void {
    try {
      for (let i = 0; i < REQUESTS; i++) this.step();
      this.finish();
    } catch (error) {
      const detail = error instanceof Error ? error.stack : String(error);
      throw new Error(`after ${this.last}: ${detail}`);
    }
  }

  private step(): void {
    const { prng, sim } = this;
    const apis = advertisedApis(false);
    const { apiKey } = apis[prng.below(apis.length)]!;
    const { minVersion, maxVersion } = findServedApi(apiKey, false)!;
    const apiVersion = minVersion + prng.below(maxVersion - minVersion + 1);
    const name = apiName(apiKey)!;
    const request = hostileRequest(prng, name, apiVersion, this.known);
    const index = prng.below(CONNECTIONS);
    if (this.connections[index]!.isClosed) this.connections[index] = sim.connect();
    this.last = `${name} v${apiVersion} ${JSON.stringify(request)}`;
    this.connections[index]!.sendAny(name, apiVersion, request, prng.chance(0.2) ? null : 'sim');
    if (prng.chance(0.7)) sim.tick();
    if (prng.chance(0.1)) sim.clock.advance(prng.below(500));
    if (prng.chance(0.02)) this.connections[index]!.cut();
    for (const connection of this.connections) this.learn(connection);
  }

  /** What replies name is used in later requests. */
  private learn(connection: SimConnection): void {
    for (const { apiName: name, body } of connection.replies.splice(0)) {
      const reply = body as Record<string, unknown>;
      const { members, sessions, producerIds } = this.known;
      if (name === 'JoinGroup' && typeof reply['memberId'] === 'string') {
        members.push(reply['memberId']);
      }
      if (name === 'Fetch') sessions.push(reply['sessionId'] as number);
      if (name === 'InitProducerId') producerIds.push(reply['producerId'] as number);
    }
  }

  private finish(): void {
    const { sim } = this;
    sim.runFor(2000);
    sim.stop();
    for (const connection of this.connections) {
      if (connection.isClosed) continue;
      // What a stop has not looked at goes with the connection; what it has taken is answered.
      const unread = sim.broker.connections.find(connection.connectionId)?.frames.size ?? 0;
      const taken = connection.inFlight.slice(0, connection.inFlight.length - unread);
      expect(taken, 'requests without an answer').toEqual([]);
    }
    expect(sim.linesWith('assert')).toEqual([]);
  }
}

describe('random requests made from the schema', () => {
  it.each(seeds)('end in replies or closed connections, seed %i', (seed) => {
    new HostileRun(seed).run();
  });

  it('leave a bounded amount of memory behind', () => {
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    new HostileRun(1000).run();
    globalThis.gc?.();
    const after = process.memoryUsage();
    const grown = after.heapUsed + after.external - heapUsed - external;
    expect(grown).toBeLessThan(HEAP_GROWTH_BYTES_MAX);
  });
});
