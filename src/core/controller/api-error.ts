/** An outcome that the protocol knows: a code and, where Apache Kafka sends one, its sentence. */
import { ErrorCode } from '../../protocol/error-codes.ts';

export type ApiError = {
  readonly errorCode: number;
  readonly errorMessage: string | null;
};

export const NO_ERROR: ApiError = { errorCode: ErrorCode.NONE, errorMessage: null };

/** ThrottlingQuotaExceededException (KIP-599). */
export const QUOTA_EXCEEDED: ApiError = {
  errorCode: ErrorCode.THROTTLING_QUOTA_EXCEEDED,
  errorMessage: null,
};

export function apiError(errorCode: number, errorMessage: string | null): ApiError {
  return { errorCode, errorMessage };
}
