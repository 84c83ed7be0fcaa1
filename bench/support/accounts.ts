import { randomUUID } from 'node:crypto';

export interface Account {
  readonly userId: string;
  readonly key: string;
}

const post = async (url: string, body: unknown, headers: Record<string, string>): Promise<Response> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: new URL(url).origin, ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`POST ${url} was answered ${response.status}: ${await response.text()}`);
  return response;
};

/** Signs up and makes an API key, as anybody would. */
export const createAccount = async (url: string): Promise<Account> => {
  const email = `bench-${randomUUID()}@example.com`;
  const signUp = await post(`${url}/api/auth/sign-up/email`, { name: 'Bench', email, password: randomUUID() }, {});
  const { user } = (await signUp.json()) as { user: { id: string } };
  const cookie = signUp.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const made = await post(`${url}/api/v1/api-keys`, { name: 'bench' }, { cookie });
  const { key } = (await made.json()) as { key: string };
  return { userId: user.id, key };
};
