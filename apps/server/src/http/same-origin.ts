import type { IncomingMessage } from 'node:http';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a browser sent this changing request on behalf of another site (cross-site request forgery). Browsers say so
 * in Sec-Fetch-Site, older ones in Origin; a program that sends neither has no cookies that a site could abuse.
 * The rules are those of Go's http.CrossOriginProtection (https://pkg.go.dev/net/http#CrossOriginProtection).
 * `origins` are our own addresses, such as `https://todo.example`.
 */
export const isForeignChange = (incoming: IncomingMessage, origins: ReadonlySet<string>): boolean => {
  if (safeMethods.has(incoming.method!)) return false;
  const { origin, host, 'sec-fetch-site': site } = incoming.headers;
  if (origin !== undefined && origins.has(origin)) return false;
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
};
