/**
 * Listener texts to endpoints and back: `NAME://host:port` lists, the map from listener names to
 * security protocols, quorum voters and bootstrap servers (SocketServerConfigs, QuorumConfig).
 * A host of '' means all interfaces. Port 0 means any free port.
 */
import { ConfigError, listEntries } from './config-value.ts';

const SecurityProtocol = {
  PLAINTEXT: 0,
  SSL: 1,
  SASL_PLAINTEXT: 2,
  SASL_SSL: 3,
} as const;
export type SecurityProtocolName = keyof typeof SecurityProtocol;

export type Listener = {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly securityProtocol: SecurityProtocolName;
};

export type HostAndPort = { readonly host: string; readonly port: number };
export type QuorumVoter = HostAndPort & { readonly id: number };

const ENDPOINT = /^(.*):\/\/\[?([0-9a-zA-Z\-%._:]*)\]?:(-?[0-9]+)$/;
const VALID_LISTENERS = 'NAME://host:port, separated by commas, as in PLAINTEXT://127.0.0.1:9092';

/** Only the names, upper case, of a list of listeners whose protocols are not known yet. */
export function listenerNames(key: string, texts: readonly string[]): string[] {
  return texts.map((text) => {
    const end = text.indexOf(':');
    if (end <= 0) {
      const message = `Unable to parse a listener name from ${text}`;
      throw new ConfigError(key, texts.join(','), message, VALID_LISTENERS);
    }
    return text.slice(0, end).toUpperCase();
  });
}

export function parseListeners(
  key: string,
  texts: readonly string[],
  protocolByName: ReadonlyMap<string, SecurityProtocolName>,
): Listener[] {
  const refuse = (reason: string): ConfigError => {
    const shown = `[${texts.join(', ')}]`;
    const message = `Error creating broker listeners from '${shown}': ${reason}`;
    return new ConfigError(key, texts.join(','), message, VALID_LISTENERS);
  };
  const listeners = texts.map((text): Listener => {
    const match = ENDPOINT.exec(text);
    const port = match === null ? -1 : Number(match[3]);
    // Kafka takes any number here and fails at the bind; we say it now.
    if (match === null || port < 0 || port > 65535) {
      throw refuse(`Unable to parse ${text} to a broker endpoint`);
    }
    const name = match[1]!.toUpperCase();
    const securityProtocol = protocolByName.get(name);
    if (securityProtocol === undefined) {
      throw refuse(`No security protocol defined for listener ${name}`);
    }
    return { name, host: match[2]!, port, securityProtocol };
  });
  const shown = `[${texts.join(', ')}]`;
  if (new Set(listeners.map((listener) => listener.name)).size !== listeners.length) {
    throw refuse(`Each listener must have a different name, listeners: ${shown}`);
  }
  if (key === 'listeners' && !haveDistinctPorts(listeners)) {
    throw refuse(`Each listener must have a different port, listeners: ${shown}`);
  }
  return listeners;
}

function isIpV4(host: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(host);
}

/** Two listeners may share a port only when one has an IPv4 and the other an IPv6 address. */
function haveDistinctPorts(listeners: readonly Listener[]): boolean {
  for (const [i, a] of listeners.entries()) {
    for (const b of listeners.slice(i + 1)) {
      if (a.port === 0 || a.port !== b.port) continue;
      const isPair =
        (isIpV4(a.host) && b.host.includes(':')) || (isIpV4(b.host) && a.host.includes(':'));
      if (!isPair) return false;
    }
  }
  return true;
}

const PROTOCOL_MAP_KEY = 'listener.security.protocol.map';

/** AbstractKafkaConfig.effectiveListenerSecurityProtocolMap without its implied part. */
export function parseProtocolMap(text: string): Map<string, SecurityProtocolName> {
  const valid = 'NAME:PROTOCOL, separated by commas; PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL';
  const protocolByName = new Map<string, SecurityProtocolName>();
  for (const pair of listEntries(text)) {
    if (pair === '') continue;
    const end = pair.lastIndexOf(':');
    if (end < 0) {
      const message = `Error parsing configuration property '${PROTOCOL_MAP_KEY}': no protocol in ${pair}`;
      throw new ConfigError(PROTOCOL_MAP_KEY, text, message, valid);
    }
    const protocol = pair.slice(end + 1).trim();
    if (!Object.hasOwn(SecurityProtocol, protocol.toUpperCase())) {
      const message = `Invalid security protocol \`${protocol}\` defined in ${PROTOCOL_MAP_KEY}`;
      throw new ConfigError(PROTOCOL_MAP_KEY, text, message, valid);
    }
    const name = pair.slice(0, end).trim().toUpperCase();
    protocolByName.set(name, protocol.toUpperCase() as SecurityProtocolName);
  }
  return protocolByName;
}

const HOST_AND_PORT = /^\[?([0-9a-zA-Z\-%._:]*)\]?:([0-9]+)$/;

export function parseQuorumVoters(texts: readonly string[]): QuorumVoter[] {
  const key = 'controller.quorum.voters';
  return texts.map((text) => {
    const at = text.indexOf('@');
    const match = HOST_AND_PORT.exec(text.slice(at + 1));
    if (!/^[0-9]+$/.test(text.slice(0, Math.max(at, 0))) || match === null) {
      const form = 'Each entry should be in the form `{id}@{host}:{port}`.';
      const message = `Invalid configuration value for ${key}. ${form}`;
      throw new ConfigError(key, texts.join(','), message, '{id}@{host}:{port}, ...');
    }
    return { id: Number(text.slice(0, at)), host: match[1]!, port: Number(match[2]) };
  });
}

export function parseBootstrapServers(texts: readonly string[]): HostAndPort[] {
  const key = 'controller.quorum.bootstrap.servers';
  return texts.map((text) => {
    const match = HOST_AND_PORT.exec(text);
    if (match === null || match[1] === '') {
      const message =
        `Failed to parse host name from ${text} for the configuration ${key}. ` +
        'Each entry should be in the form "{host}:{port}"';
      throw new ConfigError(key, texts.join(','), message, '{host}:{port}, ...');
    }
    return { host: match[1]!, port: Number(match[2]) };
  });
}

/** `odradek.admin.listener`: port 0 is any free port. */
export function parseAdminListener(text: string): HostAndPort {
  const match = HOST_AND_PORT.exec(text);
  const port = Number(match?.[2]);
  if (match === null || match[1] === '' || port > 65535) {
    const key = 'odradek.admin.listener';
    const message = `Unable to parse ${text} to an address`;
    throw new ConfigError(key, text, message, 'host:port, as in 127.0.0.1:9644');
  }
  return { host: match[1]!, port };
}

/** `host:port`, with brackets around an IPv6 address. */
export function hostAndPortText(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
