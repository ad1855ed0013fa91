/** Which right a config resource demands (ControllerApis.authorizeAlterResource, ConfigHelper). */
import { type ApiError, apiError } from '../../core/controller/api-error.ts';
import { TOPIC_DENIED } from '../../core/controller/topic-access.ts';
import { ConfigResourceType } from '../../core/metadata/image.ts';
import type { AclOperation } from '../../protocol/acl.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { Broker } from '../broker.ts';
import type { Connection } from '../request-context.ts';
import { isAllowedOnCluster, isAllowedOnGroup, isAllowedOnTopic } from './access.ts';

const GROUP_DENIED = apiError(ErrorCode.GROUP_AUTHORIZATION_FAILED, 'Group authorization failed.');
export const CLUSTER_DENIED: ApiError = apiError(
  ErrorCode.CLUSTER_AUTHORIZATION_FAILED,
  'Cluster authorization failed.',
);

/** `operation`: DESCRIBE_CONFIGS or ALTER_CONFIGS. Null when it is allowed. */
export function configAccessError(
  broker: Broker,
  connection: Connection,
  operation: AclOperation,
  resource: { readonly resourceType: number; readonly resourceName: string },
): ApiError | null {
  const { resourceType, resourceName } = resource;
  switch (resourceType) {
    case ConfigResourceType.TOPIC:
      return isAllowedOnTopic(broker, connection, operation, resourceName) ? null : TOPIC_DENIED;
    case ConfigResourceType.GROUP:
      return isAllowedOnGroup(broker, connection, operation, resourceName) ? null : GROUP_DENIED;
    default:
      return isAllowedOnCluster(broker, connection, operation) ? null : CLUSTER_DENIED;
  }
}
