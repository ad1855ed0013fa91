/**
 * `odradek format`: makes directories into log directories of a node, with the arguments of Apache
 * Kafka's kafka-storage tool. Either program starts on what the other has formatted.
 */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Uuid } from '../base/uuid.ts';
import { isUuid } from '../base/uuid.ts';
import { type FormatOptions, formatStorage } from '../broker/format-storage.ts';
import { newVoter, StorageError } from '../broker/storage-format.ts';
import { ConfigError } from '../core/metadata/config-value.ts';
import { KafkaConfig } from '../core/metadata/kafka-config.ts';
import { parseReleaseVersion, releaseVersionNames } from '../core/metadata/release-versions.ts';
import type { Voter } from '../core/raft/voter-set.ts';
import { DirectoryInUseError, lockDirectories } from '../platform/directory-lock.ts';
import { FileDisk } from '../platform/file-disk.ts';
import { CliError } from './cli-error.ts';
import { nodeProperties } from './node-properties.ts';
import { parseScramArgument } from './scram-argument.ts';
import { configErrorText } from './start.ts';

export type FormatArguments = {
  readonly clusterId: string;
  readonly configFile: string;
  readonly standalone: boolean;
  readonly initialControllers: string | undefined;
  readonly noInitialControllers: boolean;
  readonly ignoreFormatted: boolean;
  readonly features: readonly string[];
  readonly releaseVersion: string | undefined;
  readonly credentials: readonly string[];
};

export function format(args: FormatArguments): void {
  const config = readConfig(args.configFile);
  const options = formatOptions(args, config);
  for (const line of formatDirectories(options)) console.log(line);
}

export function formatOptions(args: FormatArguments, config: KafkaConfig): FormatOptions {
  const { standalone, initialControllers, noInitialControllers } = args;
  const hasNoVoters = config.quorumVoters.length === 0;
  const flags = [standalone, initialControllers !== undefined, noInitialControllers];
  if (flags.filter((isGiven) => isGiven).length > 1) {
    throw new CliError(
      '--standalone, --initial-controllers and --no-initial-controllers exclude each other',
    );
  }
  if (!hasNoVoters && (standalone || initialControllers !== undefined)) {
    throw new CliError(
      'You cannot specify controller.quorum.voters and format the node with ' +
        '--initial-controllers or --standalone. If you want to use dynamic quorum, please remove ' +
        'controller.quorum.voters and specify controller.quorum.bootstrap.servers instead.',
    );
  }
  if (config.isController && hasNoVoters && flags.every((isGiven) => !isGiven)) {
    throw new CliError(
      'Because controller.quorum.voters is not set on this controller, you must specify one of ' +
        'the following: --standalone, --initial-controllers, or --no-initial-controllers.',
    );
  }
  return {
    nodeId: config.nodeId,
    clusterId: args.clusterId,
    logDirs: config.logDirs,
    metadataLogDir: config.metadataLogDir,
    releaseVersion: releaseVersionOf(args.releaseVersion),
    featureLevels: new Map(args.features.map(parseFeature)),
    isDynamicQuorum: hasNoVoters && flags.some((isGiven) => isGiven),
    initialVoters: initialVotersOf(args, config),
    credentials: args.credentials.map(parseScramArgument),
    ignoresFormatted: args.ignoreFormatted,
  };
}

function formatDirectories(options: FormatOptions): string[] {
  const logDirs = [...new Set([options.metadataLogDir, ...options.logDirs])];
  try {
    const unlock = lockDirectories(logDirs);
    try {
      return formatStorage(new FileDisk(() => {}), options, newUuid, Date.now());
    } finally {
      unlock();
    }
  } catch (error) {
    const isExpected = error instanceof StorageError || error instanceof DirectoryInUseError;
    throw isExpected ? new CliError(error.message) : error;
  }
}

export function readConfig(configFile: string): KafkaConfig {
  try {
    return new KafkaConfig(nodeProperties({ configFile }), hostname());
  } catch (error) {
    if (error instanceof ConfigError) throw new CliError(configErrorText(error));
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new CliError(`cannot read the config file ${configFile}: ${message}`);
  }
}

function releaseVersionOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const level = parseReleaseVersion(text);
  if (level !== null) return level;
  const known = releaseVersionNames().join(', ');
  throw new CliError(
    `Unknown metadata.version '${text}'. Supported metadata.version are: ${known}`,
  );
}

function parseFeature(text: string): [name: string, level: number] {
  const at = text.indexOf('=');
  const parse = `Can't parse feature=level string ${text}:`;
  if (at < 0) throw new CliError(`${parse} equals sign not found.`);
  const level = text.slice(at + 1).trim();
  if (!/^[+-]?\d+$/.test(level) || Math.abs(Number(level)) > 0x7fff) {
    throw new CliError(`${parse} unable to parse ${level} as a short.`);
  }
  return [text.slice(0, at).trim(), Number(level)];
}

function initialVotersOf(args: FormatArguments, config: KafkaConfig): Voter[] | null {
  const name = config.controllerListenerNames[0] ?? 'CONTROLLER';
  if (args.initialControllers !== undefined) return parseVoters(args.initialControllers, name);
  if (!args.standalone) return null;
  if (!config.isController) throw new CliError('You can only use --standalone on a controller.');
  const [own] = config.advertisedControllerListeners;
  if (own === undefined) throw new CliError('No controller listeners found.');
  const endpoint = { name, host: own.host === '' ? 'localhost' : own.host, port: own.port };
  return [newVoter(config.nodeId, newUuid(), endpoint)];
}

const VOTER = /^(\d+)@(?:\[([^\]]+)\]|([^:@]+)):(\d+):([\w-]{22})$/;

/** `id@host:port:directoryId,…` (DynamicVoters). */
export function parseVoters(text: string, listenerName: string): Voter[] {
  const voters = text
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const [, id, host6, host, port, directoryId] = VOTER.exec(part.trim()) ?? [];
      if (id === undefined || directoryId === undefined || !isUuid(directoryId)) {
        throw new CliError(`${part} is no voter: it must be id@host:port:directoryId`);
      }
      if (Number(port) > 0xffff) throw new CliError(`Invalid port ${port} in ${part}.`);
      const endpoint = { name: listenerName, host: (host6 ?? host)!, port: Number(port) };
      return newVoter(Number(id), directoryId, endpoint);
    });
  if (voters.length === 0) throw new CliError('No voters given.');
  voters.sort((a, b) => a.voterId - b.voterId);
  const twice = voters.find(({ voterId }, at) => voters[at + 1]?.voterId === voterId);
  if (twice !== undefined) {
    throw new CliError(`Node id ${twice.voterId} was specified more than once.`);
  }
  return voters;
}

/** Kafka's: 16 random bytes of version 4, never with a dash first, which would look like an option. */
export function newUuid(): Uuid {
  for (;;) {
    const bytes = randomBytes(16);
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const text = bytes.toString('base64url');
    if (!text.startsWith('-')) return text;
  }
}
