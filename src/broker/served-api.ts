/** One API that this node serves: how it is read, handled and written, and for whom. */
import { type ApiKey, apis as knownApis } from '../protocol/api-keys.ts';
import type { WireReader } from '../protocol/wire-reader.ts';
import type { WireWriter } from '../protocol/wire-writer.ts';
import type { Broker } from './broker.ts';
import type { RequestContext } from './request-context.ts';

export type ServedApi = {
  readonly apiKey: ApiKey;
  readonly minVersion: number;
  readonly maxVersion: number;
  /** A broker passes it on to the active controller (KIP-590). */
  readonly isForwardable: boolean;
  readonly listeners: readonly ('broker' | 'controller')[];
  read(reader: WireReader, version: number): object;
  handle(broker: Broker, context: RequestContext, request: object): void;
  write(writer: WireWriter, response: object, version: number): void;
};

export function servedApi<Request extends object, Response extends object>(
  apiKey: ApiKey,
  read: (reader: WireReader, version: number) => Request,
  handle: (broker: Broker, context: RequestContext, request: Request) => void,
  write: (writer: WireWriter, response: Response, version: number) => void,
): ServedApi {
  const { minVersion, maxVersion, forwardable: isForwardable, listeners } = knownApis[apiKey]!;
  // The one place where the types of all messages meet: `read` makes what `handle` takes.
  const versions = { apiKey, minVersion, maxVersion, isForwardable, listeners };
  return { ...versions, read, handle, write } as ServedApi;
}
