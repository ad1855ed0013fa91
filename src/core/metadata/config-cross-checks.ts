/**
 * What must hold between configs of one node: KafkaConfig.validateValues and the checks of
 * GroupCoordinatorConfig and ShareGroupConfig. Throws the first `ConfigError`.
 */
import { ConfigError } from './config-value.ts';
import type { KafkaConfig } from './kafka-config.ts';

export function checkKafkaConfig(config: KafkaConfig): void {
  checkIds(config);
  checkLog(config);
  checkReplication(config);
  checkQuorum(config);
  checkListeners(config);
  checkConnections(config);
  checkGroups(config);
}

function demand(
  config: KafkaConfig,
  condition: boolean,
  key: string,
  message: string,
  valid: string,
): void {
  if (!condition) throw new ConfigError(key, config.text(key), message, valid);
}

/** `smaller` must not be greater than `greater`. */
function demandOrder(config: KafkaConfig, smaller: string, greater: string, key: string): void {
  const other = key === smaller ? greater : smaller;
  const relation = key === smaller ? 'less' : 'greater';
  const message = `${key} must be ${relation} than or equal to ${other}`;
  const valid = `${relation} than or equal to ${config.text(other)}`;
  demand(config, config.long(smaller) <= config.long(greater), key, message, valid);
}

function checkIds(config: KafkaConfig): void {
  const message = 'You must set `node.id` to the same value as `broker.id`.';
  const nodeId = config.int('node.id');
  demand(config, config.int('broker.id') === nodeId, 'broker.id', message, `${nodeId}`);
}

function checkLog(config: KafkaConfig): void {
  const retention = config.logRetentionMs;
  const retentionKey = ['log.retention.ms', 'log.retention.minutes', 'log.retention.hours'].find(
    (key) => config.text(key) !== null,
  )!;
  const retentionMessage = 'log.retention.ms must be unlimited (-1) or, greater than or equal to 1';
  demand(config, retention === -1 || retention >= 1, retentionKey, retentionMessage, '-1, or >= 1');
  const rollMessage = 'log.roll.ms must be greater than or equal to 1';
  demand(config, config.logRollMs >= 1, 'log.roll.ms', rollMessage, '>= 1');
  const jitterMessage = 'log.roll.jitter.ms must be greater than or equal to 0';
  demand(config, config.logRollJitterMs >= 0, 'log.roll.jitter.ms', jitterMessage, '>= 0');
  const threads = config.int('log.cleaner.threads');
  const dedupe = 'log.cleaner.dedupe.buffer.size';
  const dedupeMessage = `${dedupe} must be at least 1MB per cleaner thread.`;
  const enough = threads === 0 || config.long(dedupe) / threads > 1_048_576;
  demand(config, enough, dedupe, dedupeMessage, `more than ${threads * 1_048_576}`);
  for (const key of [
    'offsets.topic.compression.codec',
    'share.coordinator.state.topic.compression.codec',
  ]) {
    const id = config.int(key);
    const message = `Unknown compression type id: ${id}`;
    demand(config, id >= 0 && id <= 4, key, message, '0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd');
  }
  const cordoned = config.list('cordoned.log.dirs').filter((dir) => dir !== '*');
  const missing = cordoned.filter((dir) => !config.logDirs.includes(dir));
  const cordonedMessage =
    'All entries in cordoned.log.dirs must be present in log.dirs or log.dir. ' +
    `Missing entries : ${missing.join(', ')}`;
  demand(
    config,
    missing.length === 0,
    'cordoned.log.dirs',
    cordonedMessage,
    config.logDirs.join(','),
  );
}

function checkReplication(config: KafkaConfig): void {
  const wait = 'replica.fetch.wait.max.ms';
  const waitMs = config.int(wait);
  const socket = config.int('replica.socket.timeout.ms');
  const socketMessage =
    'replica.socket.timeout.ms should always be at least replica.fetch.wait.max.ms to prevent ' +
    'unnecessary socket timeouts';
  demand(config, waitMs <= socket, wait, socketMessage, `at most ${socket}`);
  const lagMs = config.long('replica.lag.time.max.ms');
  const lagMessage =
    'replica.fetch.wait.max.ms should always be less than or equal to replica.lag.time.max.ms to ' +
    'prevent frequent changes in ISR';
  demand(config, waitMs <= lagMs, wait, lagMessage, `at most ${lagMs}`);
}

function checkQuorum(config: KafkaConfig): void {
  const voterIds = config.quorumVoters.map((voter) => voter.id);
  const key = 'controller.quorum.voters';
  if (voterIds.length === 0) {
    const message =
      'If using process.roles, either controller.quorum.bootstrap.servers must contain the set of ' +
      `bootstrap controllers or ${key} must contain a parseable set of controllers.`;
    const isKnown = config.quorumBootstrapServers.length > 0 || config.isStandalone;
    const servers = 'controller.quorum.bootstrap.servers';
    demand(config, isKnown, servers, message, '{host}:{port}, ...');
    return;
  }
  const isVoter = voterIds.includes(config.nodeId);
  const set = `${key}=Set(${voterIds.join(', ')})`;
  const mustMessage =
    `If process.roles contains the 'controller' role, the node id ${config.nodeId} must be ` +
    `included in the set of voters ${set}`;
  demand(
    config,
    !config.isController || isVoter,
    key,
    mustMessage,
    `${config.nodeId}@{host}:{port}`,
  );
  const mayNotMessage =
    `If process.roles contains just the 'broker' role, the node id ${config.nodeId} must not be ` +
    `included in the set of voters ${set}`;
  const without = `voters without ${config.nodeId}`;
  demand(config, config.isController || !isVoter, key, mayNotMessage, without);
}

function checkListeners(config: KafkaConfig): void {
  const hasController = config.controllerListeners.length > 0;
  const names = config.controllerListenerNames.join(', ');
  if (!config.isController) {
    const message =
      "controller.listener.names must not contain a value appearing in the 'listeners' " +
      'configuration when running KRaft with just the broker role';
    demand(config, !hasController, 'listeners', message, `listeners without ${names}`);
  } else if (!config.isBroker) {
    const message =
      'The listeners config must only contain KRaft controller listeners from ' +
      'controller.listener.names when process.roles=controller';
    demand(config, config.brokerListeners.length === 0, 'listeners', message, `only ${names}`);
  }
  if (config.isController) {
    const message =
      'controller.listener.names must contain at least one value appearing in the ' +
      "'listeners' configuration when running the KRaft controller role";
    demand(config, hasController || config.isStandalone, 'listeners', message, `one of ${names}`);
  }
  const advertisedKey = 'advertised.listeners';
  for (const { host } of config.advertisedListeners) {
    const message = `${advertisedKey} cannot use the nonroutable meta-address 0.0.0.0. Use a routable IP address.`;
    const valid = 'a host that clients can reach, as in PLAINTEXT://127.0.0.1:9092';
    demand(config, host !== '0.0.0.0', advertisedKey, message, valid);
  }
  if (config.isBroker) checkBrokerListeners(config);
  checkEarlyStartListeners(config);
}

function checkBrokerListeners(config: KafkaConfig): void {
  const advertisedNames = config.advertisedListeners.map((listener) => listener.name);
  const none =
    'There must be at least one broker advertised listener. Perhaps all listeners appear in ' +
    'controller.listener.names?';
  demand(config, advertisedNames.length > 0, 'listeners', none, 'PLAINTEXT://host:port');
  const listenerNames = config.listeners.map((listener) => listener.name);
  const unknown = advertisedNames.filter((name) => !listenerNames.includes(name));
  const unknownMessage =
    'advertised.listeners listener names must be equal to or a subset of the ones defined in ' +
    `listeners. Found ${advertisedNames.join(',')}. The valid options based on the current ` +
    `configuration are ${listenerNames.join(',')}`;
  const valid = listenerNames.join(', ');
  demand(config, unknown.length === 0, 'advertised.listeners', unknownMessage, valid);
  const key = 'inter.broker.listener.name';
  const interMessage =
    `${key} must be a listener name defined in advertised.listeners. The valid options based on ` +
    `currently configured listeners are ${advertisedNames.join(',')}`;
  const isKnown = advertisedNames.includes(config.interBrokerListenerName);
  demand(config, isKnown, key, interMessage, advertisedNames.join(', '));
}

function checkEarlyStartListeners(config: KafkaConfig): void {
  const key = 'early.start.listeners';
  if (config.findValue(key) === null) return;
  const known = [
    ...config.listeners.map((listener) => listener.name),
    ...config.controllerListenerNames,
  ];
  for (const name of config.list(key)) {
    const message =
      `${key} contains listener ${name.toUpperCase()}, but this is not contained in listeners or ` +
      'controller.listener.names';
    demand(config, known.includes(name.toUpperCase()), key, message, known.join(', '));
  }
}

function checkConnections(config: KafkaConfig): void {
  const queued = config.long('queued.max.request.bytes');
  const requestMaxBytes = config.int('socket.request.max.bytes');
  const queuedMessage =
    'queued.max.request.bytes must be larger or equal to socket.request.max.bytes';
  const isQueuedValid = queued <= 0 || queued >= requestMaxBytes;
  const key = 'queued.max.request.bytes';
  demand(config, isQueuedValid, key, queuedMessage, `-1, or >= ${requestMaxBytes}`);
  const overrides = config.string('max.connections.per.ip.overrides');
  const perIpMessage =
    'max.connections.per.ip can be set to zero only if max.connections.per.ip.overrides property ' +
    'is set.';
  const perIp = config.int('max.connections.per.ip');
  demand(config, perIp > 0 || overrides !== '', 'max.connections.per.ip', perIpMessage, '>= 1');
  for (const pair of overrides.split(',')) {
    const isValid = overrides === '' || /^.+:[0-9]+$/.test(pair.trim());
    const message = `Error parsing configuration property 'max.connections.per.ip.overrides': ${pair}`;
    demand(config, isValid, 'max.connections.per.ip.overrides', message, 'host:count,...');
  }
  const idleMs = config.long('connections.max.idle.ms');
  const delay = 'connection.failed.authentication.delay.ms';
  const delayMessage =
    `${delay}=${config.int(delay)} should always be less than connections.max.idle.ms=${idleMs} to ` +
    'prevent failed authentication responses from timing out';
  const isDelayValid = idleMs < 0 || config.int(delay) < idleMs;
  demand(config, isDelayValid, delay, delayMessage, `less than ${idleMs}`);
}

function checkGroups(config: KafkaConfig): void {
  for (const kind of ['consumer', 'share', 'streams']) {
    for (const what of ['heartbeat.interval.ms', 'session.timeout.ms', 'assignment.interval.ms']) {
      const [min, max] = [`group.${kind}.min.${what}`, `group.${kind}.max.${what}`];
      const key = `group.${kind}.${what}`;
      demandOrder(config, min, max, max);
      demandOrder(config, min, key, key);
      demandOrder(config, key, max, key);
    }
    const heartbeat = `group.${kind}.heartbeat.interval.ms`;
    const session = `group.${kind}.session.timeout.ms`;
    const message = `${heartbeat} must be less than ${session}`;
    const isLess = config.int(heartbeat) < config.int(session);
    demand(config, isLess, heartbeat, message, `less than ${config.text(session)}`);
  }
  for (const what of [
    'delivery.count.limit',
    'record.lock.duration.ms',
    'partition.max.record.locks',
  ]) {
    const [min, max] = [`group.share.min.${what}`, `group.share.max.${what}`];
    demandOrder(config, min, `group.share.${what}`, `group.share.${what}`);
    demandOrder(config, `group.share.${what}`, max, `group.share.${what}`);
  }
  const standby = 'group.streams.num.standby.replicas';
  demandOrder(config, standby, 'group.streams.max.standby.replicas', standby);
  const protocols = 'group.coordinator.rebalance.protocols';
  const classic = config.list(protocols).includes('classic');
  const message = "Disabling the 'classic' protocol is not supported.";
  demand(config, classic, protocols, message, 'a list with classic');
}
