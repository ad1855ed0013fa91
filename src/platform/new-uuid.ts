/** Ids that are drawn outside of any broker: of clusters, of directories that are formatted. */
import { randomBytes } from 'node:crypto';
import { randomUuid, type Uuid } from '../base/uuid.ts';

export function newUuid(): Uuid {
  return randomUuid({ bytes: randomBytes });
}
