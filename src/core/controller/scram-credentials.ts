/**
 * SCRAM credentials (ScramControlManager, KIP-554). A client sends the salted password; what is
 * kept are the two keys that prove it, from which it cannot be found again (RFC 5802).
 */
import { digest, type HashName, hmac } from '../../base/hash.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type {
  AlterUserScramCredentialsRequest,
  AlterUserScramCredentialsRequestScramCredentialUpsertion,
  AlterUserScramCredentialsResponse,
} from '../../protocol/generated/alter-user-scram-credentials.ts';
import type {
  DescribeUserScramCredentialsRequest,
  DescribeUserScramCredentialsResponse,
} from '../../protocol/generated/describe-user-scram-credentials.ts';
import { MetadataVersion } from '../metadata/features.ts';
import { type MetadataImageView, metadataVersionOf } from '../metadata/image.ts';
import type { MetadataRecord, MetadataRecordOf } from '../metadata/metadata-record.ts';
import { type ApiError, apiError, NO_ERROR } from './api-error.ts';
import { recordsError } from './record-limits.ts';

/** By the mechanism's number: SCRAM-SHA-256, SCRAM-SHA-512. */
const HASH_BY_MECHANISM: ReadonlyMap<number, HashName> = new Map([
  [1, 'sha256'],
  [2, 'sha512'],
]);
/** ScramMechanism.minIterations, the same for both. */
const MIN_ITERATIONS = 4096;
const MAX_ITERATIONS = 16_384;

type Change =
  | { readonly kind: 'deletion'; readonly name: string; readonly mechanism: number }
  | ({ readonly kind: 'upsertion' } & AlterUserScramCredentialsRequestScramCredentialUpsertion);

export function decideAlterScramCredentials(
  image: MetadataImageView,
  request: AlterUserScramCredentialsRequest,
  records: MetadataRecord[],
): AlterUserScramCredentialsResponse {
  const changes: Change[] = [
    ...request.deletions.map((it) => ({ kind: 'deletion' as const, ...it })),
    ...request.upsertions.map((it) => ({ kind: 'upsertion' as const, ...it })),
  ];
  const changeByUser = new Map<string, Change>();
  const errorByUser = new Map<string, ApiError>();
  for (const change of changes) {
    const { name } = change;
    if (errorByUser.has(name)) continue;
    const error = changeByUser.delete(name) ? TWICE : changeError(image, change);
    if (error === null) changeByUser.set(name, change);
    else errorByUser.set(name, error);
  }
  const results: AlterUserScramCredentialsResponse['results'] = [];
  const newRecords: MetadataRecord[] = [];
  for (const change of changeByUser.values()) {
    const { name, mechanism } = change;
    results.push({ user: name, ...NO_ERROR });
    newRecords.push(
      change.kind === 'deletion'
        ? { kind: 'RemoveUserScramCredentialRecord', name, mechanism }
        : credentialRecord(change),
    );
  }
  for (const [user, error] of errorByUser) results.push({ user, ...error });
  const excess = recordsError(image, newRecords);
  if (excess !== null) {
    return { throttleTimeMs: 0, results: results.map(({ user }) => ({ user, ...excess })) };
  }
  for (const record of newRecords) records.push(record);
  return { throttleTimeMs: 0, results };
}

const TWICE = apiError(
  ErrorCode.DUPLICATE_RESOURCE,
  'A user credential cannot be altered twice in the same request',
);

function changeError(image: MetadataImageView, change: Change): ApiError | null {
  if (metadataVersionOf(image) < MetadataVersion.SCRAM) {
    const message = 'The current metadata.version does not support SCRAM';
    return apiError(ErrorCode.UNSUPPORTED_VERSION, message);
  }
  const { name, mechanism } = change;
  if (name === '') return unacceptable('Username must not be empty');
  if (!HASH_BY_MECHANISM.has(mechanism)) {
    return apiError(ErrorCode.UNSUPPORTED_SASL_MECHANISM, 'Unknown SCRAM mechanism');
  }
  if (change.kind === 'upsertion') {
    if (change.iterations < MIN_ITERATIONS) return unacceptable('Too few iterations');
    return change.iterations > MAX_ITERATIONS ? unacceptable('Too many iterations') : null;
  }
  if (image.scram.get(mechanism)?.has(name) === true) return null;
  const message = 'Attempt to delete a user credential that does not exist';
  return apiError(ErrorCode.RESOURCE_NOT_FOUND, message);
}

function unacceptable(message: string): ApiError {
  return apiError(ErrorCode.UNACCEPTABLE_CREDENTIAL, message);
}

/** `mechanism` is known. Also what `format --add-scram` writes. */
export function credentialRecord(
  upsertion: AlterUserScramCredentialsRequestScramCredentialUpsertion,
): MetadataRecordOf<'UserScramCredentialRecord'> {
  const { name, mechanism, iterations, salt, saltedPassword } = upsertion;
  const hash = HASH_BY_MECHANISM.get(mechanism)!;
  const clientKey = hmac(hash, saltedPassword, Buffer.from('Client Key'));
  return {
    kind: 'UserScramCredentialRecord',
    name,
    mechanism,
    salt: Buffer.from(salt),
    storedKey: digest(hash, clientKey),
    serverKey: hmac(hash, saltedPassword, Buffer.from('Server Key')),
    iterations,
  };
}

/** ScramImage.describe: never a key or a salt. */
export function describeScramCredentials(
  image: MetadataImageView,
  { users }: DescribeUserScramCredentialsRequest,
): DescribeUserScramCredentialsResponse {
  const countByUser = new Map<string, number>();
  for (const { name } of users ?? []) countByUser.set(name, (countByUser.get(name) ?? 0) + 1);
  if (users === null || users.length === 0) {
    for (const byName of image.scram.values()) {
      for (const name of byName.keys()) countByUser.set(name, 1);
    }
  }
  const results: DescribeUserScramCredentialsResponse['results'] = [];
  for (const [user, count] of countByUser) {
    if (count > 1) {
      const message = `Cannot describe SCRAM credentials for the same user twice in a single request: ${user}`;
      const error = apiError(ErrorCode.DUPLICATE_RESOURCE, message);
      results.push({ user, ...error, credentialInfos: [] });
      continue;
    }
    const credentialInfos = [...HASH_BY_MECHANISM.keys()].flatMap((mechanism) => {
      const credential = image.scram.get(mechanism)?.get(user);
      return credential === undefined ? [] : { mechanism, iterations: credential.iterations };
    });
    const error =
      credentialInfos.length > 0
        ? DESCRIBED
        : apiError(
            ErrorCode.RESOURCE_NOT_FOUND,
            `Attempt to describe a user credential that does not exist: ${user}`,
          );
    results.push({ user, ...error, credentialInfos });
  }
  return { throttleTimeMs: 0, ...DESCRIBED, results };
}

/** Apache Kafka's message for no error is an empty one here. */
const DESCRIBED = apiError(ErrorCode.NONE, '');
