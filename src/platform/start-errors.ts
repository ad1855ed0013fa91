/**
 * What the operating system refuses to a node that starts, in words: which config asked for it, with what
 * value, and why that cannot be. The error itself stays as the `cause`.
 */
import { resolve } from 'node:path';
import { ConfigError } from '../core/metadata/config-value.ts';
import type { KafkaConfig } from '../core/metadata/kafka-config.ts';

const LISTEN_REASONS: { readonly [code: string]: string } = {
  EADDRINUSE: 'the port is in use: is another broker running?',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'nobody knows that host',
  EAI_AGAIN: 'nobody could be asked for that host',
  EACCES: 'this user may not open that port',
};

const DIRECTORY_REASONS: { readonly [code: string]: (path: string) => string } = {
  EACCES: (path) => `this user may not write to ${path}`,
  EPERM: (path) => `this user may not write to ${path}`,
  EROFS: () => 'its file system is read-only',
  ENOSPC: () => 'no space is left there',
  EDQUOT: () => "this user's share of the space is used up",
  EEXIST: (path) => `${path} is in the way, which is no directory`,
  ENOTDIR: (path) => `what ${path} lies in is no directory`,
  ENOENT: (path) => `${path} cannot be made`,
};

/** A listener, or the admin server, has not got its address. */
export function listenError(key: string, value: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  const why = LISTEN_REASONS[code] ?? message;
  const text = `${key}: cannot listen on ${value}: ${why}`;
  return because(
    error,
    new ConfigError(key, value, text, 'an address of this machine, port 0: any'),
  );
}

/** An error of the operating system about one of these directories; any other is returned as it is. */
export function directoryError(
  key: string,
  directories: readonly string[],
  error: unknown,
): unknown {
  const { code, syscall, path, message } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return error;
  const directory =
    path === undefined ? directories.join(',') : directories.find((it) => areNested(it, path));
  if (directory === undefined) return error;
  const why = DIRECTORY_REASONS[code]?.(path ?? directory) ?? message;
  const text = `${key}: ${directory} cannot be used: ${why}`;
  return because(error, new ConfigError(key, directory, text, 'directories to write to'));
}

/** The same for the log directories of a node. */
export function logDirError(config: KafkaConfig, error: unknown): unknown {
  const inLogDirs = directoryError('log.dirs', config.logDirs, error);
  if (inLogDirs !== error || !config.isSet('metadata.log.dir')) return inLogDirs;
  return directoryError('metadata.log.dir', [config.metadataLogDir], error);
}

/** Somebody else has taken a port for clients or controllers in the meantime. */
export function isPortTaken(error: unknown): boolean {
  if (!(error instanceof ConfigError) || error.key !== 'listeners') return false;
  return (error.cause as NodeJS.ErrnoException | undefined)?.code === 'EADDRINUSE';
}

function because(cause: unknown, error: ConfigError): ConfigError {
  error.cause = cause;
  return error;
}

/** One lies in the other: what cannot be made may be a directory on the way. */
function areNested(a: string, b: string): boolean {
  const [whole, other] = [`${resolve(a)}/`, `${resolve(b)}/`];
  return whole.startsWith(other) || other.startsWith(whole);
}
