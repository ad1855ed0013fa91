/**
 * What the log says of what was asked for and denied (Apache Kafka's `kafka.authorizer.logger`). There it is a line for
 * each time. Here each denial is told once until the ACLs change, or a thousand others have been told, and
 * of those that come too fast only how many there were: neither a client that goes on asking nor one that makes
 * up names shall fill the disk.
 */
import { LineLimit } from '../../base/line-limit.ts';
import type { BrokerLogger } from '../../base/logger.ts';
import {
  type AclOperation,
  operationName,
  type ResourceType,
  resourceTypeName,
} from '../../protocol/acl.ts';
import type { Connection } from '../request-context.ts';

const REMEMBERED_MAX = 1000;
const LINES_PER_MINUTE_MAX = 100;
/** As long as the name of a topic may be; those of groups have no end. */
const NAME_CHARS_MAX = 249;

export type Denial = {
  readonly connection: Connection;
  readonly operation: AclOperation;
  readonly type: ResourceType;
  readonly name: string;
};

export class DenialLog {
  private readonly log: BrokerLogger;
  private readonly told: Set<string>;
  private readonly limit: LineLimit;

  constructor(log: BrokerLogger) {
    this.log = log;
    this.told = new Set();
    this.limit = new LineLimit(LINES_PER_MINUTE_MAX);
  }

  /** The ACLs have changed: what is denied from now on is denied for another reason. */
  forget(): void {
    this.told.clear();
  }

  /** `ruleOf` is asked only when the line is written. */
  note({ connection, operation, type, name }: Denial, nowMs: number, ruleOf: () => string): void {
    const { principal, host } = connection;
    const what =
      `principal ${principal} is denied ${operationName(operation)} from host ${host} ` +
      `on a resource of type ${resourceTypeName(type)}`;
    const shown = name.length > NAME_CHARS_MAX ? `${name.slice(0, NAME_CHARS_MAX)}...` : name;
    const key = `${what} ${shown}`;
    if (this.told.has(key)) return;
    if (!this.limit.take(nowMs)) return;
    const untold = this.limit.takeUntold();
    if (untold > 0) this.log.info(`${untold} other denials came too fast to be told one by one`);
    if (this.told.size === REMEMBERED_MAX) this.told.clear();
    this.told.add(key);
    // The name is the client's: among the fields nothing in it is taken for a line of its own.
    this.log.info(what, { name: shown, rule: ruleOf() });
  }
}
