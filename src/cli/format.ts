/**
 * `odradek format`: makes directories into log directories of a node, with the arguments of Apache
 * Kafka's kafka-storage tool. Either program starts on what the other has formatted.
 */
import { isUuid } from '../base/uuid.ts';
import { type FormatOptions, formatStorage } from '../broker/format-storage.ts';
import { newVoter } from '../broker/storage-format.ts';
import type { KafkaConfig } from '../core/metadata/kafka-config.ts';
import { parseReleaseVersion, releaseVersionNames } from '../core/metadata/release-versions.ts';
import type { Voter } from '../core/raft/voter-set.ts';
import { lockDirectories } from '../platform/directory-lock.ts';
import { FileDisk } from '../platform/file-disk.ts';
import { newUuid } from '../platform/new-uuid.ts';
import { logDirError } from '../platform/start-errors.ts';
import { CliError } from './cli-error.ts';
import { inWords, readNodeConfig } from './node-config.ts';
import { parseScramArgument } from './scram-argument.ts';

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
  // As Apache Kafka's tool writes it down for a voter on all interfaces.
  const config = readNodeConfig({ configFile: args.configFile }, 'localhost');
  const options = formatOptions(args, config);
  for (const line of formatDirectories(config, options)) console.log(line);
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

function formatDirectories(config: KafkaConfig, options: FormatOptions): string[] {
  const logDirs = [...new Set([options.metadataLogDir, ...options.logDirs])];
  try {
    const unlock = lockDirectories(logDirs);
    try {
      return formatStorage(new FileDisk(() => {}), options, newUuid, Date.now());
    } finally {
      unlock();
    }
  } catch (error) {
    throw inWords(logDirError(config, error));
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
  return [newVoter(config.nodeId, newUuid(), { name, host: own.host, port: own.port })];
}

const VOTER = /^([^@]*)@(?:\[([^\]]+)\]|([^:[\]]+)):([^:]*):(.*)$/;

/** `id@host:port:directoryId,…` (DynamicVoters). */
export function parseVoters(text: string, listenerName: string): Voter[] {
  const voters = text
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part) => parseVoter(part.trim(), listenerName));
  if (voters.length === 0) throw new CliError('No voters given.');
  voters.sort((a, b) => a.voterId - b.voterId);
  const twice = voters.find(({ voterId }, at) => voters[at + 1]?.voterId === voterId);
  if (twice !== undefined) {
    throw new CliError(`Node id ${twice.voterId} was specified more than once.`);
  }
  return voters;
}

function parseVoter(text: string, listenerName: string): Voter {
  const [, id, host6, host, port, directoryId] = VOTER.exec(text) ?? [];
  if (id === undefined || port === undefined || directoryId === undefined) {
    throw new CliError(`${text} is no voter: it must be id@host:port:directoryId`);
  }
  const refuse = (problem: string): CliError => new CliError(`voter ${text}: ${problem}`);
  if (!/^\d+$/.test(id)) throw refuse(`${id} is no node id, which is a whole number`);
  if (!/^\d+$/.test(port) || Number(port) > 0xffff) {
    throw refuse(`${port} is no port, which is a whole number up to 65535`);
  }
  if (!isUuid(directoryId)) {
    const valid = 'which is 22 characters, as odradek random-uuid prints them';
    throw refuse(`${directoryId} is no directory id, ${valid}`);
  }
  const endpoint = { name: listenerName, host: (host6 ?? host)!, port: Number(port) };
  return newVoter(Number(id), directoryId, endpoint);
}
