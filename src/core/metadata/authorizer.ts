/**
 * Who may do what: org.apache.kafka.metadata.authorizer.StandardAuthorizer on the ACLs of the
 * committed image. A super user may do everything, also while the ACLs are not known yet.
 */
import {
  type AclOperation,
  operationName,
  patternTypeName,
  permissionTypeName,
  type ResourceType,
  resourceTypeName,
} from '../../protocol/acl.ts';
import { AclIndex } from './acl-index.ts';
import { ConfigError } from './config-value.ts';
import type { MetadataDeltaView } from './delta.ts';
import type { AclImage, MetadataImageView } from './image.ts';
import type { KafkaConfig } from './kafka-config.ts';

export const STANDARD_AUTHORIZER = 'org.apache.kafka.metadata.authorizer.StandardAuthorizer';
const CLASS_KEY = 'authorizer.class.name';
const SUPER_USERS_KEY = 'super.users';
const ALLOW_EVERYONE_KEY = 'allow.everyone.if.no.acl.found';
const EVERY_OPERATION = -1;

export class StandardAuthorizer {
  /** All ACLs that were committed when this node started are known. */
  isLoaded: boolean;
  private readonly superUsers: ReadonlySet<string>;
  private readonly index: AclIndex;

  /** `allowsEveryone`: to do everything with what no ACL speaks of. */
  constructor(superUsers: ReadonlySet<string>, allowsEveryone: boolean) {
    this.isLoaded = false;
    this.superUsers = superUsers;
    this.index = new AclIndex(allowsEveryone);
  }

  onMetadataDelta(image: MetadataImageView, delta: MetadataDeltaView): void {
    for (const id of delta.changedAcls) this.index.set(id, image.acls.get(id));
  }

  /** The operations on a resource that are allowed, one bit for each. */
  allowedOperations(principal: string, host: string, type: ResourceType, name: string): number {
    if (this.superUsers.has(principal)) return EVERY_OPERATION;
    return this.isLoaded ? this.index.allowedOperations(principal, host, type, name) : 0;
  }

  allows(
    principal: string,
    host: string,
    operation: AclOperation,
    type: ResourceType,
    name: string,
  ): boolean {
    return (this.allowedOperations(principal, host, type, name) & (1 << operation)) !== 0;
  }

  /** Whether there could be a resource of the type on which the operation is allowed. */
  allowsSome(
    principal: string,
    host: string,
    operation: AclOperation,
    type: ResourceType,
  ): boolean {
    if (this.superUsers.has(principal)) return true;
    return this.isLoaded && this.index.allowsSome(principal, host, operation, type);
  }

  /** Why something is not allowed; of ACLs in the words of Apache Kafka's audit log. */
  explainDenial(
    principal: string,
    host: string,
    operation: AclOperation,
    type: ResourceType,
    name: string,
  ): string {
    if (!this.isLoaded) return 'the ACLs are not known yet, and this is no super user';
    const acl = this.index.findDecisive(principal, host, operation, type, name);
    return acl === null ? 'DefaultDeny' : `MatchingAcl(acl=${describeAcl(acl)})`;
  }
}

/** Null without one. Throws a `ConfigError` for what Apache Kafka's would not start with, or another class. */
export function newAuthorizer(config: KafkaConfig): StandardAuthorizer | null {
  const className = config.string(CLASS_KEY).trim();
  if (className === '') return null;
  if (className !== STANDARD_AUTHORIZER) {
    const message = `${CLASS_KEY}=${className}: no other class than ${STANDARD_AUTHORIZER} is supported`;
    throw new ConfigError(CLASS_KEY, className, message, STANDARD_AUTHORIZER);
  }
  const { staticProperties } = config;
  const allowsEveryone = staticProperties.get(ALLOW_EVERYONE_KEY)?.trim().toLowerCase() === 'true';
  return new StandardAuthorizer(superUsersOf(staticProperties), allowsEveryone);
}

function superUsersOf(properties: ReadonlyMap<string, string>): Set<string> {
  const text = properties.get(SUPER_USERS_KEY) ?? '';
  const principals = text.split(';').map((part) => part.trim());
  const superUsers = new Set(principals.filter((part) => part !== ''));
  for (const principal of superUsers) {
    if (principal.includes(':')) continue;
    const message = `expected a string in format principalType:principalName but got ${principal}`;
    throw new ConfigError(SUPER_USERS_KEY, text, message, 'principals, separated by semicolons');
  }
  return superUsers;
}

function describeAcl(acl: AclImage): string {
  const { resourceName, principal, host } = acl;
  return (
    `StandardAcl[resourceType=${resourceTypeName(acl.resourceType)}, ` +
    `resourceName=${resourceName}, patternType=${patternTypeName(acl.patternType)}, ` +
    `principal=${principal}, host=${host}, operation=${operationName(acl.operation)}, ` +
    `permissionType=${permissionTypeName(acl.permissionType)}]`
  );
}
