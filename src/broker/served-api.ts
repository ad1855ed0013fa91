/** One API that this node serves: how it is read, handled and written, and for whom. */
import { ApiKey, apis as knownApis } from '../protocol/api-keys.ts';
import type { WireReader } from '../protocol/wire-reader.ts';
import type { WireWriter } from '../protocol/wire-writer.ts';
import type { Broker } from './broker.ts';
import type { RequestContext } from './request-context.ts';

export type ServedApi = {
  readonly apiKey: ApiKey;
  readonly minVersion: number;
  readonly maxVersion: number;
  /** The active controller takes it from a broker for somebody else (KIP-590). */
  readonly isForwardable: boolean;
  /** And this broker passes it on. */
  readonly isPassedOn: boolean;
  readonly listeners: readonly ('broker' | 'controller')[];
  read(reader: WireReader, version: number): object;
  handle(broker: Broker, context: RequestContext, request: object): void;
  write(writer: WireWriter, response: object, version: number): void;
};

/** A controller trusts the broker that nobody without authentication has asked for tokens. */
const REFUSED_HERE: ReadonlySet<ApiKey> = new Set([
  ApiKey.CreateDelegationToken,
  ApiKey.RenewDelegationToken,
  ApiKey.ExpireDelegationToken,
]);

export function servedApi<Request extends object, Response extends object>(
  apiKey: ApiKey,
  read: (reader: WireReader, version: number) => Request,
  handle: (broker: Broker, context: RequestContext, request: Request) => void,
  write: (writer: WireWriter, response: Response, version: number) => void,
): ServedApi {
  const { minVersion, maxVersion, forwardable: isForwardable, listeners } = knownApis[apiKey]!;
  // The one place where the types of all messages meet: `read` makes what `handle` takes.
  const isPassedOn = isForwardable && !REFUSED_HERE.has(apiKey);
  const versions = { apiKey, minVersion, maxVersion, isForwardable, isPassedOn, listeners };
  return { ...versions, read, handle, write } as ServedApi;
}
