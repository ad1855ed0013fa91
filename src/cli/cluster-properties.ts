/**
 * The properties of the nodes of a local cluster, `odradek start --brokers 3` and `startCluster`: all of
 * them on one host, the first ones controllers as well, so that any one of three may die.
 */
import { ANONYMOUS_PRINCIPAL } from '../broker/request-context.ts';
import { hostAndPortText, parseAdminListener } from '../core/metadata/config-listeners.ts';
import { ConfigError } from '../core/metadata/config-value.ts';
import { controllerCountOf } from './cluster-size.ts';
import { ANY_HOST_REACHED_AT, isAnyHost } from './node-properties.ts';

export type ClusterLayout = {
  readonly host: string;
  readonly clusterId: string;
  readonly members: readonly ClusterMember[];
};

export type ClusterMember = {
  readonly nodeId: number;
  readonly port: number;
  /** Null: a broker only. */
  readonly controllerPort: number | null;
};

/** `ports`: a broker's each, then a controller's each. */
export function layOut(
  host: string,
  clusterId: string,
  brokers: number,
  ports: readonly number[],
): ClusterLayout {
  const controllers = controllerCountOf(brokers);
  const members = Array.from({ length: brokers }, (_, at) => ({
    nodeId: at + 1,
    port: ports[at]!,
    controllerPort: at < controllers ? ports[brokers + at]! : null,
  }));
  return { host, clusterId, members };
}

/** What the layout decides; a user who says something else about these would take the cluster apart. */
const LAID_OUT: readonly string[] = [
  'process.roles',
  'node.id',
  'listeners',
  'advertised.listeners',
  'controller.listener.names',
  'controller.quorum.voters',
  'controller.quorum.bootstrap.servers',
  'log.dir',
  'log.dirs',
];

/** On one host a silence means more than in a network: who dies is missed soon. */
const QUICK: readonly (readonly [string, string])[] = [
  ['controller.quorum.election.timeout.ms', '300'],
  ['controller.quorum.election.backoff.max.ms', '300'],
  ['controller.quorum.fetch.timeout.ms', '1000'],
  ['broker.heartbeat.interval.ms', '500'],
  ['broker.session.timeout.ms', '3000'],
];

/** `overrides` come last, and may not be about what the layout decides. */
export function memberProperties(
  layout: ClusterLayout,
  member: ClusterMember,
  overrides: ReadonlyMap<string, string>,
): Map<string, string> {
  const decided = LAID_OUT.find((key) => overrides.has(key));
  if (decided !== undefined) {
    const message = 'a cluster of several brokers decides this for each of them';
    throw new ConfigError(decided, overrides.get(decided)!, message, 'not set');
  }
  if (layout.members.length > 1) checkSuperUsers(overrides);
  const { host, clusterId, members } = layout;
  const reached = isAnyHost(host) ? ANY_HOST_REACHED_AT : host;
  const { nodeId, port, controllerPort } = member;
  const voters = members.filter((it) => it.controllerPort !== null);
  const listenersAt = (at: string): string => {
    const listeners = [`PLAINTEXT://${hostAndPortText(at, port)}`];
    if (controllerPort !== null) {
      listeners.push(`CONTROLLER://${hostAndPortText(at, controllerPort)}`);
    }
    return listeners.join(',');
  };
  const replicas = String(Math.min(3, members.length));
  const minIsr = members.length >= 3 ? '2' : '1';
  return new Map([
    ['process.roles', controllerPort === null ? 'broker' : 'broker,controller'],
    ['node.id', String(nodeId)],
    ['odradek.cluster.id', clusterId],
    ['listeners', listenersAt(host)],
    ['advertised.listeners', listenersAt(reached)],
    ['controller.listener.names', 'CONTROLLER'],
    [
      'controller.quorum.voters',
      voters.map((it) => `${it.nodeId}@${hostAndPortText(reached, it.controllerPort!)}`).join(','),
    ],
    ['default.replication.factor', replicas],
    ['min.insync.replicas', minIsr],
    ['offsets.topic.replication.factor', replicas],
    ['transaction.state.log.replication.factor', replicas],
    ['transaction.state.log.min.isr', minIsr],
    ['share.coordinator.state.topic.replication.factor', replicas],
    ['share.coordinator.state.topic.min.isr', minIsr],
    ['group.initial.rebalance.delay.ms', '0'],
    ...QUICK,
    ...overrides,
    ...adminProperties(overrides, nodeId - 1),
  ]);
}

/** Without it no leader is ever elected, and nobody says why where a user would look. */
function checkSuperUsers(overrides: ReadonlyMap<string, string>): void {
  if ((overrides.get('authorizer.class.name') ?? '') === '') return;
  const superUsers = overrides.get('super.users') ?? '';
  if (superUsers.split(';').some((user) => user.trim() === ANONYMOUS_PRINCIPAL)) return;
  const message =
    `with an authorizer the nodes of a local cluster, ${ANONYMOUS_PRINCIPAL} to each other, ` +
    'must be super users';
  throw new ConfigError('super.users', superUsers, message, `${ANONYMOUS_PRINCIPAL}, among others`);
}

/** Each member has a port of its own, counted up from the first one's. */
function adminProperties(overrides: ReadonlyMap<string, string>, at: number): [string, string][] {
  const key = 'odradek.admin.listener';
  const text = overrides.get(key);
  if (text === undefined) return [];
  const { host, port } = parseAdminListener(text);
  return [[key, hostAndPortText(host, port === 0 ? 0 : port + at)]];
}
