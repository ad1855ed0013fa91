/** What a handler knows of the request beside its body. */
import type { ConnectionInfo } from './transport.ts';

/** Whom everybody is on a listener without authentication (KafkaPrincipal.ANONYMOUS). */
export const ANONYMOUS_PRINCIPAL = 'User:ANONYMOUS';

export type Connection = ConnectionInfo & {
  /** On a listener of the controller: it serves other APIs than a broker's. */
  readonly isController: boolean;
  /** Type and name, as ACLs name it. */
  readonly principal: string;
  /** Where the principal is, as ACLs name it (InetAddress.getHostAddress). */
  readonly host: string;
  /** This node asks itself: nobody else can, and it may do everything. */
  readonly isOwnNode: boolean;
  /** From ApiVersions 3 and later (KIP-511), for log lines and metrics. */
  clientSoftwareName: string;
  clientSoftwareVersion: string;
};

export type RequestContext = {
  /** Addresses the reply: `broker.reply(ticket, response)`, once, in this tick or a later one. */
  readonly ticket: number;
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly correlationId: number;
  readonly clientId: string | null;
  readonly connection: Connection;
};
