import type { IncomingMessage } from 'node:http';
import type { RouteConfig } from '@hono/zod-openapi';
import type { FieldError } from '@todo/contracts';
import type { z } from 'zod';
import type { ApiRequest } from './api.ts';
import { toFieldErrors, wording } from './invalid.ts';
import { type BodyLimits, type JsonBody, readJsonBody } from './json-body.ts';
import { ProblemError } from './problem.ts';
import { knownParameters, parseQuery } from './query.ts';
import { whyUnstorable } from './unstorable.ts';

type Parts = Pick<ApiRequest, 'params' | 'query' | 'headers' | 'body'>;

/** Passed to every parse; made once. */
const parseOptions = { error: wording };

/**
 * Makes the reader of a route's requests: it validates path, query, headers and body together, so that one
 * `invalid-request` problem names every wrong field. Where there is no body to wait for it answers at once. What the
 * schemas do not mention is an error in query and body (write bodies as `strictObject`), and ignored in headers.
 */
export const requestReader = (route: RouteConfig, limits?: BodyLimits) => {
  const { params, query, headers, body } = (route.request ?? {}) as {
    params?: z.ZodObject;
    query?: z.ZodObject;
    headers?: z.ZodObject;
    body?: { content: Record<string, { schema: z.ZodType }> };
  };
  const parameters = knownParameters(query);
  const headerNames = Object.keys(headers?.shape ?? {});
  const mediaTypes = Object.keys(body?.content ?? {});
  const bodySchema = body?.content['application/json']?.schema;

  const validate = (incoming: IncomingMessage, pathParams: Record<string, string>, read?: JsonBody): Parts => {
    const errors: FieldError[] = [];
    const bodyValue = read && parse('body', bodySchema!, read.value, errors);
    const queryValue = parseQuery(incoming.url!, parameters, errors);
    const parts: Parts = {
      params: params && (parse('path', params, pathParams, errors) as never),
      query: query && (parse('query', query, queryValue, errors) as never),
      headers: headers && (parse('header', headers, pick(incoming, headerNames, errors), errors) as never),
      body: bodyValue as never,
    };
    for (const error of read?.errors ?? []) {
      if (!errors.some(({ in: place, pointer }) => place === 'body' && pointer === error.pointer)) errors.push(error);
    }
    if (errors.length > 0) throw new ProblemError('invalid-request', { errors: withoutDoubles(errors) });
    return parts;
  };

  return (incoming: IncomingMessage, pathParams: Record<string, string>): Parts | Promise<Parts> =>
    bodySchema === undefined
      ? validate(incoming, pathParams)
      : readJsonBody(incoming, mediaTypes, limits).then((read) => validate(incoming, pathParams, read));
};

/** The value as its schema makes it; what is wrong with it goes to `errors`. */
const parse = (place: FieldError['in'], schema: z.ZodType, value: unknown, errors: FieldError[]): unknown => {
  const result = schema.safeParse(value, parseOptions);
  if (result.success) return result.data;
  errors.push(...toFieldErrors(place, result.error));
  return undefined;
};

/** The headers a route knows, by their lower-case names. */
const pick = (incoming: IncomingMessage, names: readonly string[], errors: FieldError[]) => {
  const values: Record<string, string> = {};
  for (const name of names) {
    const value = incoming.headers[name];
    if (typeof value !== 'string') continue;
    const message = whyUnstorable(value);
    if (message === undefined) values[name] = value;
    else errors.push({ in: 'header', pointer: name, message });
  }
  return values;
};

/** A parameter that the query parser refused is missing for the schema as well; the first reason is the true one. */
const withoutDoubles = (errors: readonly FieldError[]): FieldError[] => {
  const seen = new Set<string>();
  return errors.filter(({ in: place, pointer, message }) => {
    const key = place === 'body' ? `body ${pointer} ${message}` : `${place} ${pointer}`;
    return !seen.has(key) && seen.add(key);
  });
};
