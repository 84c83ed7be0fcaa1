import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

/** How long an event may take before the verdict is no, in milliseconds. */
const patience = 30_000;

interface Answer {
  readonly headers: Headers;
  /** Of the task or key that was asked for. */
  readonly body: { readonly id: string; readonly key: string; readonly title: string; readonly version: number };
}

const send = async (url: string, init: RequestInit & { expect: number }): Promise<Answer> => {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(10_000) });
  const text = await response.text();
  if (response.status !== init.expect) {
    throw new Error(
      `${init.method ?? 'GET'} ${url} was answered ${response.status} instead of ${init.expect}: ${text.slice(0, 500)}`,
    );
  }
  return { headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
};

/** The data of each server-sent event of a stream. */
async function* eventsOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n\r?\n/);
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = block.split(/\r?\n/).flatMap((line) => (line.startsWith('data:') ? [line.slice(5).trim()] : []));
      if (data.length > 0) yield data.join('\n');
    }
  }
}

/**
 * One change all the way: a new account creates a task over HTTP; the event must reach the history (published through one
 * sidecar, consumed through another) and the live stream. Says each step with its time. Throws an Error that says which
 * step failed.
 */
export const smoke = async (url: string, say: (line: string) => void): Promise<void> => {
  const json = { 'content-type': 'application/json' };
  const email = `smoke-${randomUUID()}@example.com`;
  const account = { name: 'Smoke test', email, password: randomUUID() };
  const signUp = await send(`${url}/api/auth/sign-up/email`, {
    method: 'POST',
    headers: { ...json, origin: url },
    body: JSON.stringify(account),
    expect: 200,
  });
  const cookie = signUp.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const { body: created } = await send(`${url}/api/v1/api-keys`, {
    method: 'POST',
    headers: { ...json, cookie, origin: url },
    body: JSON.stringify({ name: 'smoke' }),
    expect: 201,
  });
  const headers = { ...json, authorization: `Bearer ${created.key}` };
  say(`signed up ${email} and made an API key`);

  const ending = new AbortController();
  const live = await fetch(`${url}/api/v1/live`, { headers, signal: ending.signal });
  if (!live.ok || !live.body) throw new Error(`GET ${url}/api/v1/live was answered ${live.status}.`);
  say('live stream is open');

  const title = `Smoke test ${randomUUID()}`;
  const began = performance.now();
  const after = () => `${(performance.now() - began).toFixed(0)} ms`;
  const { body: task } = await send(`${url}/api/v1/tasks`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ title }),
    expect: 201,
  });
  say(`publish: task ${task.id} created and acknowledged after ${after()}`);

  const inHistory = async () => {
    for (;;) {
      const { body } = await send(`${url}/api/v1/tasks/${task.id}/activity`, { headers, expect: 200 });
      if (JSON.stringify(body).includes(title)) break;
      if (performance.now() - began > patience)
        throw new Error(`The history of the task is still empty after ${after()}.`);
      await delay(20);
    }
    say(`consume: its history has the entry after ${after()}`);
  };
  const onStream = async () => {
    for await (const data of eventsOf(live.body!)) {
      if (data.includes(task.id)) return say(`deliver: the live stream brought it after ${after()}`);
    }
    throw new Error(`The live stream did not bring the change within ${after()}.`);
  };
  const tooLate = setTimeout(() => ending.abort(), patience);
  try {
    await Promise.all([inHistory(), onStream()]);
    const { body: again } = await send(`${url}/api/v1/tasks/${task.id}`, { headers, expect: 200 });
    if (again.title !== title || again.version !== 1)
      throw new Error(`The task is not as it was created: ${JSON.stringify(again)}`);
    say('verify: the task reads back as it was created');
  } finally {
    clearTimeout(tooLate);
    ending.abort();
  }
};
