/** The config of a node that a command is about, and what a user is told when a node is refused. */
import { hostname } from 'node:os';
import { StorageError } from '../broker/storage-format.ts';
import { ConfigError } from '../core/metadata/config-value.ts';
import { KafkaConfig } from '../core/metadata/kafka-config.ts';
import { DirectoryInUseError } from '../platform/directory-lock.ts';
import { CliError } from './cli-error.ts';
import { type NodeOptions, nodeProperties } from './node-properties.ts';

/** `hostName`: what to advertise for a listener on all interfaces. */
export function readNodeConfig(options: NodeOptions, hostName: string = hostname()): KafkaConfig {
  try {
    return new KafkaConfig(nodeProperties(options), hostName);
  } catch (error) {
    throw inWords(error);
  }
}

/** What a user can do something about comes in words; anything else keeps its stack. */
export function inWords(error: unknown): unknown {
  if (error instanceof ConfigError) return new CliError(configErrorText(error));
  if (error instanceof DirectoryInUseError || error instanceof StorageError) {
    return new CliError(error.message);
  }
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  return code !== undefined && syscall !== undefined ? new CliError(message) : error;
}

/** The key, the value and what is valid, each on a line of its own. */
export function configErrorText(error: ConfigError): string {
  const lines = [error.message, `  key    ${error.key}`];
  if (error.value !== null) lines.push(`  value  ${error.value}`);
  if (error.valid !== '') lines.push(`  valid  ${error.valid}`);
  return lines.join('\n');
}
