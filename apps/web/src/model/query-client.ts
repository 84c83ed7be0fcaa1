import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './http.ts';

/**
 * What was read stays true until the live connection tells of a change (live.ts), so nothing is read again by itself.
 * Reads are repeated when the server cannot be reached, and never when it refused.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      networkMode: 'always',
      retry: (failures, error) => failures < 3 && error instanceof ApiError && error.passing,
      retryDelay: (attempt) => 500 * 2 ** attempt,
    },
  },
});
