/**
 * The ACLs by what they speak of, so that a question costs no more with many of them
 * (StandardAuthorizerData, AclCache).
 *
 * What decides about one resource are the ACLs with its name, with a prefix of its name, and with
 * the name `*`. Of those that are for the asking principal (or `User:*`) and host (or `*`): a DENY
 * of the operation decides, then an ALLOW of it or of one that implies it. When nothing at all speaks of
 * the resource, for anybody, `allowsUnnamed` decides; else it is a no.
 *
 * The answers to a principal are kept until an ACL changes: all operations on a resource are answered
 * by one number, a bit for each.
 */
import { AclOperation, AclPermissionType, PatternType, WILDCARD } from '../../protocol/acl.ts';
import { operationBits } from '../../protocol/authorized-operations.ts';
import { isUnknownOperation } from './acl.ts';
import type { AclImage } from './image.ts';

const WILDCARD_PRINCIPAL = 'User:*';
const ALL_OPERATIONS: number = operationBits(
  Object.values(AclOperation).filter((operation) => operation > AclOperation.ALL),
);
const { READ, WRITE, DELETE, ALTER, DESCRIBE, DESCRIBE_CONFIGS, ALTER_CONFIGS } = AclOperation;
/** Whoever is allowed one of the operations is allowed to describe, too; a DENY implies nothing. */
const IMPLIES_DESCRIBE: ReadonlySet<number> = new Set([READ, WRITE, DELETE, ALTER]);
/** A client that makes up names shall not make this node remember them all. */
const ANSWERS_MAX = 100_000;
/** And none that are much longer than a topic's can be. */
const REMEMBERED_NAME_CHARS_MAX = 256;

/** All ACLs of one resource type. */
type TypedAcls = {
  readonly literal: Map<string, Set<AclImage>>;
  readonly prefixed: Map<string, Set<AclImage>>;
  /** How many different prefixes there are of each length. */
  readonly countByPrefixLength: Map<number, number>;
};

/** The operations that one principal from one host may do, by resource type and name. */
type Answers = Map<number, Map<string, number>>;

export class AclIndex {
  private readonly allowsUnnamed: boolean;
  private readonly byId: Map<string, AclImage>;
  private readonly byType: Map<number, TypedAcls>;
  /** By principal, by host. */
  private readonly answers: Map<string, Map<string, Answers>>;
  private answerCount: number;

  /** `allowsUnnamed`: whether everybody may do everything with what no ACL speaks of. */
  constructor(allowsUnnamed: boolean) {
    this.allowsUnnamed = allowsUnnamed;
    this.byId = new Map();
    this.byType = new Map();
    this.answers = new Map();
    this.answerCount = 0;
  }

  /** `acl`: what the id stands for now; undefined: nothing any more. */
  set(id: string, acl: AclImage | undefined): void {
    const before = this.byId.get(id);
    if (before !== undefined) this.remove(before);
    if (acl !== undefined) this.add(acl);
    this.forgetAnswers();
  }

  /** The operations on a resource that are allowed, one bit for each. */
  allowedOperations(principal: string, host: string, type: number, name: string): number {
    const known = this.answers.get(principal)?.get(host)?.get(type)?.get(name);
    if (known !== undefined) return known;
    const operations = this.decide(principal, host, type, name);
    if (name.length <= REMEMBERED_NAME_CHARS_MAX) {
      this.remember(principal, host, type, name, operations);
    }
    return operations;
  }

  /** Why `operation` is allowed or not: an ACL, or null when none decided it. For people. */
  findDecisive(
    principal: string,
    host: string,
    operation: AclOperation,
    type: number,
    name: string,
  ): AclImage | null {
    let allow: AclImage | null = null;
    for (const acl of this.applicable(type, name)) {
      if (!isFor(acl, principal, host)) continue;
      if ((impliedOperations(acl) & (1 << operation)) === 0) continue;
      if (acl.permissionType !== AclPermissionType.ALLOW) return acl;
      allow = acl;
    }
    return allow;
  }

  /**
   * Whether there could be a resource of the type on which `operation` is allowed
   * (Authorizer.authorizeByResourceType): a pattern that allows it, and that no DENY covers.
   */
  allowsSome(principal: string, host: string, operation: AclOperation, type: number): boolean {
    const named = this.allowedOperations(principal, host, type, 'hardcode');
    if ((named & (1 << operation)) !== 0) return true;
    const acls = this.byType.get(type);
    if (acls === undefined) return false;
    const decides = (acl: AclImage): boolean =>
      isFor(acl, principal, host) &&
      (acl.operation === operation || acl.operation === AclOperation.ALL);
    const { ALLOW } = AclPermissionType;
    const denies = (list: Iterable<AclImage> = []): boolean => {
      for (const acl of list) if (acl.permissionType !== ALLOW && decides(acl)) return true;
      return false;
    };
    const allows = (list: Iterable<AclImage> = []): boolean => {
      for (const acl of list) if (acl.permissionType === ALLOW && decides(acl)) return true;
      return false;
    };
    if (denies(acls.literal.get(WILDCARD))) return false;
    if (allows(acls.literal.get(WILDCARD))) return true;
    const isCovered = (name: string): boolean => {
      for (const prefix of prefixesOf(acls, name)) {
        if (denies(acls.prefixed.get(prefix))) return true;
      }
      return false;
    };
    for (const [name, list] of acls.literal) {
      if (allows(list) && !denies(list) && !isCovered(name)) return true;
    }
    for (const [name, list] of acls.prefixed) {
      if (allows(list) && !isCovered(name)) return true;
    }
    return false;
  }

  private decide(principal: string, host: string, type: number, name: string): number {
    let allowed = 0;
    let denied = 0;
    let isNamed = false;
    for (const acl of this.applicable(type, name)) {
      isNamed = true;
      if (!isFor(acl, principal, host)) continue;
      if (acl.permissionType === AclPermissionType.ALLOW) allowed |= impliedOperations(acl);
      else denied |= impliedOperations(acl);
    }
    if (!isNamed) return this.allowsUnnamed ? ALL_OPERATIONS : 0;
    return allowed & ~denied;
  }

  private *applicable(type: number, name: string): Iterable<AclImage> {
    const acls = this.byType.get(type);
    if (acls === undefined) return;
    yield* acls.literal.get(name) ?? [];
    for (const prefix of prefixesOf(acls, name)) yield* acls.prefixed.get(prefix) ?? [];
    if (name !== WILDCARD) yield* acls.literal.get(WILDCARD) ?? [];
  }

  private add(acl: AclImage): void {
    this.byId.set(acl.id, acl);
    const acls = this.typed(acl.resourceType);
    const byName = byNameOf(acls, acl);
    const list = byName.get(acl.resourceName);
    if (list !== undefined) {
      list.add(acl);
      return;
    }
    byName.set(acl.resourceName, new Set([acl]));
    if (byName === acls.prefixed) countPrefix(acls, acl.resourceName.length, 1);
  }

  private remove(acl: AclImage): void {
    this.byId.delete(acl.id);
    const acls = this.typed(acl.resourceType);
    const byName = byNameOf(acls, acl);
    const list = byName.get(acl.resourceName)!;
    list.delete(acl);
    if (list.size > 0) return;
    byName.delete(acl.resourceName);
    if (byName === acls.prefixed) countPrefix(acls, acl.resourceName.length, -1);
  }

  private typed(type: number): TypedAcls {
    let acls = this.byType.get(type);
    if (acls === undefined) {
      acls = { literal: new Map(), prefixed: new Map(), countByPrefixLength: new Map() };
      this.byType.set(type, acls);
    }
    return acls;
  }

  private remember(
    principal: string,
    host: string,
    type: number,
    name: string,
    operations: number,
  ): void {
    if (this.answerCount === ANSWERS_MAX) this.forgetAnswers();
    this.answerCount++;
    const byHost = getOrMake(this.answers, principal, () => new Map<string, Answers>());
    const byType = getOrMake(byHost, host, () => new Map<number, Map<string, number>>());
    getOrMake(byType, type, () => new Map<string, number>()).set(name, operations);
  }

  private forgetAnswers(): void {
    this.answers.clear();
    this.answerCount = 0;
  }
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

function byNameOf(acls: TypedAcls, acl: AclImage): Map<string, Set<AclImage>> {
  return acl.patternType === PatternType.LITERAL ? acls.literal : acls.prefixed;
}

function countPrefix(acls: TypedAcls, length: number, difference: number): void {
  const count = (acls.countByPrefixLength.get(length) ?? 0) + difference;
  if (count === 0) acls.countByPrefixLength.delete(length);
  else acls.countByPrefixLength.set(length, count);
}

/** Of all prefixes of the name only those that are as long as one that there is. */
function* prefixesOf({ countByPrefixLength }: TypedAcls, name: string): Iterable<string> {
  for (const length of countByPrefixLength.keys()) {
    if (length <= name.length) yield name.slice(0, length);
  }
}

function isFor(acl: AclImage, principal: string, host: string): boolean {
  const isPrincipal = acl.principal === principal || acl.principal === WILDCARD_PRINCIPAL;
  return isPrincipal && (acl.host === host || acl.host === WILDCARD);
}

/** All operations that the ACL decides, one bit for each. */
function impliedOperations({ operation, permissionType }: AclImage): number {
  if (operation === AclOperation.ALL) return ALL_OPERATIONS;
  // A record of a later version may have an operation that nobody here asks for.
  if (isUnknownOperation(operation)) return 0;
  const own = 1 << operation;
  if (permissionType !== AclPermissionType.ALLOW) return own;
  if (IMPLIES_DESCRIBE.has(operation)) return own | (1 << DESCRIBE);
  return operation === ALTER_CONFIGS ? own | (1 << DESCRIBE_CONFIGS) : own;
}
