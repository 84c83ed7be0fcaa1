/** Socket errors that mean "nobody is there" or "the connection is gone". */
const socketCodes =
  /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/;

/**
 * SQLSTATE of a server that is unreachable, starting, stopping or out of resources, and of work that lost to another
 * transaction (https://www.postgresql.org/docs/current/errcodes-appendix.html).
 */
const sqlStates = /^(08...|57P0[1235]|53...|40001|40P01)$/;

/** What pg, pg-pool and PGlite say without a code. */
const messages =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end|PGlite is clos)/;

/** Whether the error says that the database cannot be reached or cannot work now: the same request may succeed later. */
export const isDatabaseUnavailable = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  const { code, syscall } = error as { code?: unknown; syscall?: unknown };
  if (typeof code === 'string' && (socketCodes.test(code) || sqlStates.test(code))) return true;
  // A Unix socket whose server is down.
  if (code === 'ENOENT' && syscall === 'connect') return true;
  return messages.test(error.message) || isDatabaseUnavailable(error.cause);
};
