/**
 * What the principal of a request may do with the topics that it names, as the broker has found out
 * before the controller decides. In a command it is data; null stands for everything.
 */
import { ErrorCode } from '../../protocol/error-codes.ts';
import { type ApiError, apiError } from './api-error.ts';

export type CreateTopicsAccess = {
  readonly creatable: ReadonlySet<string>;
  /** Of these the configs may be told. */
  readonly describable: ReadonlySet<string>;
};

export type DeleteTopicsAccess = {
  readonly deletable: ReadonlySet<string>;
  /** Whether others exist is not told. */
  readonly describable: ReadonlySet<string>;
};

export type CreatePartitionsAccess = { readonly alterable: ReadonlySet<string> };

export const TOPIC_DENIED: ApiError = apiError(
  ErrorCode.TOPIC_AUTHORIZATION_FAILED,
  'Topic authorization failed.',
);
