import { expect, onTestFinished, test } from 'vitest';
import { type ServiceHandler, ServiceUnavailableError, type Services } from '../../src/platform/services.ts';
import { type Subject, unique } from './harness.ts';

/** Calls from one role to another. */
export const servicesContract = ({ instances, harness }: Subject): void => {
  /** A process that serves the role, and the services port of one that calls it. */
  const serve = async (role: string, handler: ServiceHandler): Promise<Services> => {
    const callee = await harness().start((platform) => platform.services.serve(role, handler), { role });
    onTestFinished(() => callee.stop());
    if (instances === 'one') return callee.platform.services;
    const caller = await harness().start(() => undefined);
    onTestFinished(() => caller.stop());
    return caller.platform.services;
  };

  test('a call carries method, path, query, headers and body, and brings back the answer', async () => {
    const role = unique('echo');
    const services = await serve(role, async (request) => {
      const { pathname, search } = new URL(request.url);
      const seen = {
        method: request.method,
        pathname,
        search,
        header: request.headers.get('x-contract'),
        body: await request.text(),
      };
      return Response.json(seen, { status: 201, headers: { 'x-answer': 'yes' } });
    });
    const answer = await services.call(role, {
      method: 'POST',
      path: '/tasks/a%20b?q=1&q=%C3%BC',
      headers: { 'x-contract': 'value', 'content-type': 'text/plain' },
      body: 'Grüße 🗒',
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('x-answer')).toBe('yes');
    const seen = {
      method: 'POST',
      pathname: '/tasks/a%20b',
      search: '?q=1&q=%C3%BC',
      header: 'value',
      body: 'Grüße 🗒',
    };
    expect(await answer.json()).toEqual(seen);
  });

  test('an answer with an error status is an answer', async () => {
    const role = unique('refuser');
    const services = await serve(role, async (request) => {
      const status = Number(new URL(request.url).pathname.slice(1));
      return Response.json({ status }, { status });
    });
    for (const status of [400, 401, 403, 404, 409, 429, 500, 502, 503]) {
      const answer = await services.call(role, { method: 'GET', path: `/${status}` });
      expect(answer.status).toBe(status);
      expect(await answer.json()).toEqual({ status });
    }
  });

  test('a callee that throws answers 500 and says nothing about itself', async () => {
    const role = unique('thrower');
    const services = await serve(role, async () => {
      throw new Error('internal detail');
    });
    const answer = await services.call(role, { method: 'GET', path: '/' });
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('internal detail');
  });

  test('an answer arrives as it is written', async () => {
    const role = unique('streamer');
    const writing = Promise.withResolvers<ReadableStreamDefaultController<Uint8Array>>();
    const services = await serve(role, async () => {
      const body = new ReadableStream<Uint8Array>({ start: (controller) => writing.resolve(controller) });
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
    });
    const calling = services.call(role, { method: 'GET', path: '/', headers: { accept: 'text/event-stream' } });
    const writer = await writing.promise;
    const write = (text: string) => writer.enqueue(new TextEncoder().encode(text));
    write('data: first\n\n');
    const answer = await calling;
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const readUntil = async (end: string) => {
      while (!text.endsWith(end)) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`the answer ended after ${JSON.stringify(text)}`);
        text += value;
      }
    };
    await readUntil('data: first\n\n');
    write('data: second\n\n');
    await readUntil('data: second\n\n');
    writer.close();
    expect((await reader.read()).done).toBe(true);
  });

  test('a caller that gives up stops waiting, and the callee stops writing', async () => {
    const role = unique('endless');
    const cancelled = Promise.withResolvers<void>();
    const services = await serve(role, async () => {
      const writing = { timer: undefined as NodeJS.Timeout | undefined };
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => {
          writing.timer = setInterval(() => controller.enqueue(new TextEncoder().encode('data: more\n\n')), 50);
        },
        cancel: () => {
          clearInterval(writing.timer);
          cancelled.resolve();
        },
      });
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
    });
    const patience = new AbortController();
    const answer = await services.call(role, { method: 'GET', path: '/', signal: patience.signal });
    const reader = answer.body!.getReader();
    await reader.read();
    patience.abort();
    await expect(reader.read()).rejects.toThrow(/abort/i);
    await cancelled.promise;
    await expect(services.call(role, { method: 'GET', path: '/', signal: patience.signal })).rejects.toThrow(/abort/i);
  });

  test('a role that nobody plays cannot be reached', async () => {
    const services = await serve(unique('somebody'), async () => new Response());
    await expect(services.call(unique('nobody'), { method: 'GET', path: '/' })).rejects.toThrow(
      ServiceUnavailableError,
    );
  });
};
