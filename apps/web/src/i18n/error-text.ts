import { ApiError } from '../model/http.ts';
import { t } from './index.ts';

/** What went wrong and what to do about it, for people. */
export const errorText = (error: unknown): string => {
  if (!(error instanceof ApiError)) return t('error.crashed');
  switch (error.type) {
    case 'offline':
    case 'unavailable':
    case 'too-many-requests':
    case 'not-found':
    case 'unauthenticated':
    case 'conflict':
    case 'body-too-large':
      return t(`error.${error.type}`);
    case 'invalid-request':
      return t('error.invalid', {
        detail: error.problem?.errors?.map(({ message }) => message).join('; ') ?? error.message,
      });
    case 'malformed-body':
    case 'forbidden':
    case 'method-not-allowed':
    case 'stale-version':
    case 'unsupported-media-type':
    case 'idempotency-key-reused':
    case 'internal':
      return t('error.internal');
    default:
      return error.message;
  }
};
