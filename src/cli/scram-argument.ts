/** `--add-scram 'SCRAM-SHA-256=[name=alice,password=secret]'`, as ScramParser reads it. */
import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { credentialRecord } from '../core/controller/scram-credentials.ts';
import type { MetadataRecord } from '../core/metadata/metadata-record.ts';
import { CliError } from './cli-error.ts';

type Mechanism = { readonly type: number; readonly hash: string; readonly keyBytes: number };

const MECHANISMS: ReadonlyMap<string, Mechanism> = new Map([
  ['SCRAM-SHA-256', { type: 1, hash: 'sha256', keyBytes: 32 }],
  ['SCRAM-SHA-512', { type: 2, hash: 'sha512', keyBytes: 64 }],
]);
const KEYS: readonly string[] = ['name', 'salt', 'iterations', 'password', 'saltedpassword'];
const DEFAULT_ITERATIONS = 4096;
const MAX_ITERATIONS = 16_384;

export function parseScramArgument(argument: string): MetadataRecord {
  const text = argument.trim();
  const at = text.indexOf('=');
  if (at < 0) throw new CliError(`Failed to find equals sign in SCRAM argument '${text}'`);
  const name = text.slice(0, at);
  const mechanism = MECHANISMS.get(name);
  if (mechanism === undefined) {
    throw new CliError(`The add-scram mechanism ${name} is not supported.`);
  }
  const list = text.slice(at + 1);
  if (!list.startsWith('[')) throw new CliError('Expected configuration string to start with [');
  if (!list.endsWith(']')) throw new CliError('Expected configuration string to end with ]');
  const parts = new Map(list.slice(1, -1).split(',').map(parsePart));
  const unknown = [...parts.keys()].filter((key) => !KEYS.includes(key));
  if (unknown.length > 0) throw new CliError(`Unknown SCRAM configurations: ${unknown.join(', ')}`);
  const user = parts.get('name');
  if (user === undefined) throw new CliError("You must supply 'name' to add-scram");
  return credential(user, name, mechanism, parts);
}

function parsePart(part: string): [key: string, value: string] {
  const at = part.indexOf('=');
  if (at < 0) throw new CliError(`No equals sign found in SCRAM component: ${part}`);
  const value = part.slice(at + 1);
  const isQuoted = value.length >= 2 && value.startsWith('"') && value.endsWith('"');
  return [part.slice(0, at), isQuoted ? value.slice(1, -1) : value];
}

function credential(
  user: string,
  mechanismName: string,
  { type, hash, keyBytes }: Mechanism,
  parts: ReadonlyMap<string, string>,
): MetadataRecord {
  const iterations = Number(parts.get('iterations') ?? DEFAULT_ITERATIONS);
  if (!Number.isInteger(iterations)) {
    throw new CliError(`Failed to parse iterations count: ${parts.get('iterations')}`);
  }
  const which = `for add-scram using ${mechanismName.replaceAll('-', '_')}`;
  if (iterations < DEFAULT_ITERATIONS) {
    throw new CliError(`The 'iterations' value must be >= ${DEFAULT_ITERATIONS} ${which}`);
  }
  if (iterations > MAX_ITERATIONS) {
    throw new CliError(`The 'iterations' value must be <= ${MAX_ITERATIONS} ${which}`);
  }
  const givenSalt = parts.get('salt');
  const salt = givenSalt === undefined ? randomBytes(keyBytes) : Buffer.from(givenSalt, 'base64');
  const password = parts.get('password');
  const salted = parts.get('saltedpassword');
  if (password === undefined && salted === undefined) {
    throw new CliError("You must supply one of 'password' or 'saltedpassword' to add-scram");
  }
  if (password === undefined && givenSalt === undefined) {
    throw new CliError("You must supply 'salt' with 'saltedpassword' to add-scram");
  }
  const saltedPassword =
    password === undefined
      ? Buffer.from(salted!, 'base64')
      : pbkdf2Sync(password, salt, iterations, keyBytes, hash);
  return credentialRecord({ name: user, mechanism: type, iterations, salt, saltedPassword });
}
