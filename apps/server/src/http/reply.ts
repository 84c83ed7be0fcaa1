/** For every answer of the API: nothing is cached, sniffed, framed or told to other sites. */
export const apiHeaders = Object.freeze({
  'content-type': 'application/json',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
});

type ExtraHeaders = Readonly<Record<string, string>>;

/** An answer from JSON text that is made already. Values that hold only strings stay on the server's fast path. */
export const jsonText = (status: number, text: string, headers?: ExtraHeaders): Response =>
  new Response(text, { status, headers: headers === undefined ? apiHeaders : { ...apiHeaders, ...headers } });

/** An answer with a value as JSON. */
export const json = (status: number, value: unknown, headers?: ExtraHeaders): Response =>
  jsonText(status, JSON.stringify(value), headers);

const { 'content-type': _, ...headersWithoutBody } = apiHeaders;

/** 204. */
export const noContent = (headers?: ExtraHeaders): Response =>
  new Response(null, { status: 204, headers: { ...headersWithoutBody, ...headers } });
