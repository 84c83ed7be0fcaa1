import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestServer, startTestServer } from '../support/server.ts';

interface Operation {
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly operationId?: string;
  readonly security?: readonly object[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: object; readonly securitySchemes: object };
}

let server: TestServer;
let description: Description;
let operations: [string, Operation][];
beforeAll(async () => {
  server = await startTestServer();
  description = (await (await fetch(`${server.url}/openapi.json`)).json()) as Description;
  operations = Object.entries(description.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): [string, Operation] => [`${method} ${path}`, operation]),
  );
});
afterAll(() => server.stop());

describe('the API description of the whole server', () => {
  test('has every route that the server answers, and none besides', async () => {
    expect(operations.length).toBeGreaterThan(15);
    const statuses = await Promise.all(
      operations.map(async ([name]) => {
        const [method, path] = name.split(' ') as [string, string];
        const response = await fetch(server.url + path.replaceAll(/\{\w+\}/g, 'x'), { method: method.toUpperCase() });
        // A secret address that nobody made is 404 too, but in words of its own.
        const isMissing = response.status === 404 && (await response.text()).includes('There is nothing at');
        if (!response.bodyUsed) await response.body?.cancel();
        return [name, isMissing || response.status === 405] as const;
      }),
    );
    expect(statuses.filter(([, missing]) => missing)).toEqual([]);
  });

  test('refers only to what is in it', () => {
    const references = [...JSON.stringify(description).matchAll(/"\$ref":"#\/([^"]+)"/g)].map((match) => match[1]!);
    expect(references.length).toBeGreaterThan(50);
    const missing = new Set(references).values().filter((reference) => {
      let place: unknown = description;
      for (const part of reference.split('/')) place = (place as Record<string, unknown> | undefined)?.[part];
      return place === undefined;
    });
    expect([...missing]).toEqual([]);
  });

  test('says of every operation what it is for, who may call it, and that errors are problems', () => {
    for (const [name, { summary, tags, security, responses }] of operations) {
      if (tags?.[0] === 'Operations') continue;
      expect([name, summary !== undefined, tags?.length, security !== undefined]).toEqual([name, true, 1, true]);
      const errors = Object.entries(responses).filter(([status]) => Number(status) >= 400);
      expect([name, errors.length > 2]).toEqual([name, true]);
      for (const [, { content }] of errors) expect(Object.keys(content!)).toEqual(['application/problem+json']);
    }
  });

  test('leaves open only what makes one somebody', () => {
    const open = operations
      .filter(([, { security, tags }]) => security!.length === 0 && tags![0] !== 'Operations')
      .map(([name]) => name);
    expect(open.toSorted((a, b) => a.localeCompare(b))).toEqual([
      'get /api/auth/get-session',
      // By its secret.
      'get /feeds/{secret}.ics',
      'post /api/auth/sign-in/email',
      'post /api/auth/sign-out',
      'post /api/auth/sign-up/email',
    ]);
  });
});
