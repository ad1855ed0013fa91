/** As much of fastify's API as is used here. It is loaded with the first admin server: a start without one pays nothing. */
import { loadPackage } from '../base/load-package.ts';

export type Request = {
  readonly url: string;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly params: { readonly [name: string]: string };
  /** A name that is given twice is an array. */
  readonly query: { readonly [name: string]: unknown };
};

export type Reply = {
  code(statusCode: number): Reply;
  header(name: string, value: string): Reply;
  type(contentType: string): Reply;
  send(payload: unknown): Reply;
};

type Handler = (request: Request, reply: Reply) => unknown;

export type App = {
  get(path: string, handler: Handler): void;
  setNotFoundHandler(handler: Handler): void;
  setErrorHandler(
    handler: (
      error: Error & { readonly statusCode?: number },
      request: Request,
      reply: Reply,
    ) => unknown,
  ): void;
  listen(address: { readonly host: string; readonly port: number }): Promise<string>;
  close(): Promise<void>;
};

type Fastify = (options: {
  readonly logger: false;
  readonly forceCloseConnections: true;
  readonly bodyLimit: number;
  readonly requestTimeout: number;
}) => App;

/** For a request to come whole. */
const REQUEST_TIMEOUT_MS = 10_000;

export function newApp(): App {
  const fastify = loadPackage('fastify') as Fastify;
  return fastify({
    logger: false,
    // A close does not wait for clients that keep their connections.
    forceCloseConnections: true,
    // Nobody has anything to send.
    bodyLimit: 1024,
    requestTimeout: REQUEST_TIMEOUT_MS,
  });
}
