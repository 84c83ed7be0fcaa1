import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type TestUser, signUp } from '../support/client.ts';
import { type TestServer, startTestServer } from '../support/server.ts';
import { changeTask, createTask, found, listAll, listPage, queryString } from '../support/tasks.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

describe('a search finds', () => {
  let ada: TestUser;
  const all: Record<string, Record<string, unknown>> = {
    run: { title: 'Running shoes for the marathon' },
    milk: { title: '🥛Milk🥛 and “oat-milk”—two litres…' },
    cafe: { title: 'Meet at the Café, naïve façade' },
    nfd: { title: 'Cafe\u0301 u\u0308ber Zu\u0308rich' },
    german: { title: 'Größe der Straße messen; Äpfel kaufen' },
    urdu: { title: 'دودھ اور روٹی خریدنا' },
    greek: { title: 'Αγορά ΓΆΛΑΚΤΟΣ' },
    cyrillic: { title: 'Купить МОЛОКО' },
    japanese: { title: '牛乳を買う' },
    chinese: { title: '买新iPhone手机壳' },
    thai: { title: 'ซื้อนมและขนมปัง' },
    mail: { title: 'Write to ada.lovelace@example.com', notes: 'see https://docs.example.org/path/to-page?id=42#top' },
    file: { title: 'report_final-v2.pdf', notes: 'state-of-the-art co-operation' },
    tags: { title: 'Tagged', tags: ['home-office', 'größe', 'v1.2'] },
    notes: { title: 'Long', notes: `${'word '.repeat(3_000)} needle` },
    numbers: { title: 'Invoice 2026/117 of 1,250.50 €' },
  };
  beforeAll(async () => {
    ada = await signUp(server.url);
    for (const task of Object.values(all)) await createTask(ada.api, task);
  });
  const titles = (...names: string[]) => names.map((name) => String(all[name]!['title'])).toSorted();

  test.each<[string, string, string[]]>([
    ['a word', 'marathon', ['run']],
    ['a stem', 'run', ['run']],
    ['another form of the stem', 'runs', ['run']],
    ['a beginning', 'mara', ['run']],
    ['any case', 'MARATHON Shoes', ['run']],
    ['several words in any order', 'shoes running marathon', ['run']],
    ['only where all words are', 'marathon milk', []],
    ['a word beside emoji', 'milk', ['milk']],
    ['parts of a hyphenated word', 'oat milk', ['milk']],
    ['a hyphenated word', 'oat-milk', ['milk']],
    ['words between dashes and quotes', 'litres “two”', ['milk']],
    ['without accents what has some', 'cafe naive facade', ['cafe']],
    ['with accents what has none', 'märathön', ['run']],
    ['composed what is decomposed', 'Café über Zürich', ['nfd']],
    ['decomposed what is composed', 'Cafe\u0301 fac\u0327ade', ['cafe']],
    ['both spellings of accents', 'cafe', ['cafe', 'nfd']],
    ['German', 'große STRASSE apfel', ['german']],
    ['a beginning in German', 'Stra', ['german']],
    ['Urdu', 'خریدنا دودھ', ['urdu']],
    ['a beginning in Urdu', 'خرید', ['urdu']],
    ['Greek in any case', 'αγορα γάλακτος', ['greek']],
    ['Russian in any case', 'молоко', ['cyrillic']],
    ['Japanese', '牛乳を買う', ['japanese']],
    ['a beginning in Japanese', '牛乳', ['japanese']],
    ['a part in Japanese', '買う', ['japanese']],
    ['parts in Japanese', '買う 牛乳', ['japanese']],
    ['not what has the characters in another order', '乳牛', []],
    ['a part in Chinese beside Latin', 'iphone手机', ['chinese']],
    ['the end of a Latin word in Chinese', '新iph', ['chinese']],
    ['a part in Thai', 'นม', ['thai']],
    ['an address', 'ada.lovelace@example.com', ['mail']],
    ['a part of an address', 'lovelace', ['mail']],
    ['the host of an address', 'example.com', ['mail']],
    ['a part of a link', 'docs page 42', ['mail']],
    ['a link', 'https://docs.example.org/path/to-page?id=42#top', ['mail']],
    ['a file', 'report_final-v2.pdf', ['file']],
    ['a part of a file', 'final pdf', ['file']],
    ['a part of a hyphenated word', 'operation', ['file']],
    ['a tag', 'home-office', ['tags']],
    ['a part of a tag', 'office', ['tags']],
    ['a beginning of a tag', 'offi', ['tags']],
    ['a tag without its accents', 'grosse v1.2', ['tags']],
    ['the last word of long notes', 'needle', ['notes']],
    ['title and notes together', 'long needle', ['notes']],
    ['a number', '2026', ['numbers']],
    ['parts of a number', '1,250.50', ['numbers']],
    ['nothing for what nobody wrote', 'xylophonist', []],
  ])('%s: %s', async (_, q, names) => {
    expect(await found(ada.api, q)).toEqual(titles(...names));
  });

  test('together with filters and orders', async () => {
    expect(await found(ada.api, 'größe', { tag: 'v1.2' })).toEqual(titles('tags'));
    const tasks = await listAll(ada.api, { q: 'caf', sort: 'title', order: 'desc', limit: 1 });
    expect(tasks.map(({ title }) => title)).toEqual([all['cafe']!['title'], all['nfd']!['title']]);
    expect(await found(ada.api, 'milk', { status: 'completed' })).toEqual([]);
  });
});

describe('a search is never an error', () => {
  let ada: TestUser;
  beforeAll(async () => {
    ada = await signUp(server.url);
    await createTask(ada.api, "it's a | test & more");
  });

  test.each([
    "'",
    '"',
    "''",
    '\\',
    "\\'",
    '&',
    '|',
    '!',
    ':*',
    '(',
    ')',
    '<->',
    "' | 'a",
    'a & b | !c:* <2> (d)',
    "it's:*B",
    '%',
    '_',
    '$1',
    ';--',
    '*',
    '🥛',
    '\u0301',
    '\u202E\u200B\uFEFF',
    '\uFFFD\uFFFF',
    '½ ² ①',
    '1e5 0x10 -7 1.5.2',
    'a'.repeat(500),
    'ß'.repeat(500),
    '🥛'.repeat(250),
    'a b '.repeat(125),
    "'".repeat(500),
    '\\'.repeat(500),
    '١٢٣',
    'e\u0301'.repeat(200),
    '𝔘𝔫𝔦𝔠𝔬𝔡𝔢',
    'the',
    'and or not',
    '牛'.repeat(500),
    '牛a'.repeat(250),
    'ํา ๆ ฯ',
  ])('%j', async (q) => {
    for (const query of [{ q }, { q, tag: q.slice(0, 50) || 'x' }, { q, sort: 'due', order: 'desc', status: 'open' }]) {
      const answer = await ada.api.get(`/api/v1/tasks?${queryString(query)}`);
      expect(answer.status < 500, JSON.stringify(answer.body)).toBe(true);
      if (!('tag' in query)) expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    }
    expect(server.logged).toEqual([]);
  });

  test('only punctuation finds nothing; no words at all too', async () => {
    for (const q of ['!?', ' ', '---', '🥛']) expect(await found(ada.api, q)).toEqual([]);
  });

  test('the smallest words count like others', async () => {
    expect(await found(ada.api, 'a')).toEqual(["it's a | test & more"]);
    expect(await found(ada.api, "it's a")).toEqual(["it's a | test & more"]);
  });
});

describe('a mistyped search finds what was meant', () => {
  let ada: TestUser;
  const words = ['milk', 'groceries', 'appointment', 'Zürich', 'tax', 'bread', 'خریدنا', 'über', 'kindergarten'];
  beforeAll(async () => {
    ada = await signUp(server.url);
    for (const word of words) await createTask(ada.api, `Task ${word}`);
    // The words are remembered by a consumer, in the order of the tasks.
    await vi.waitUntil(async () => (await found(ada.api, 'kindergraten')).length === 1, { timeout: 15_000 });
  });

  test.each([
    ['swapped letters', 'mlik', 'milk'],
    ['swapped first letters', 'imlk', 'milk'],
    ['a missing letter', 'mlk', undefined],
    ['a missing letter', 'brad', 'bread'],
    ['a missing first letter', 'read', 'bread'],
    ['a doubled letter', 'millk', 'milk'],
    ['a doubled first letter', 'mmilk', 'milk'],
    ['a wrong letter', 'mulk', 'milk'],
    ['a wrong first letter', 'nilk', 'milk'],
    ['a wrong last letter', 'milj', 'milk'],
    ['swapped letters', 'gorceries', 'groceries'],
    ['swapped first letters', 'rgoceries', 'groceries'],
    ['a missing letter', 'grocries', 'groceries'],
    ['a missing first letter', 'roceries', 'groceries'],
    ['a doubled letter', 'grocceries', 'groceries'],
    ['two slips in a long word', 'apointmant', 'appointment'],
    ['two slips in a long word', 'kidnergraten', 'kindergarten'],
    ['a mistyped beginning of a word', 'apopint', 'appointment'],
    ['a mistyped word with accents', 'Züirch', 'Zürich'],
    ['a mistyped word without its accents', 'zurihc', 'Zürich'],
    ['mistyped Urdu', 'خریندا', 'خریدنا'],
    ['a short word', 'taz', undefined],
    ['two slips in a short word', 'mkil', undefined],
    ['nonsense', 'qwzzxv', undefined],
  ])('%s: %s', async (_, q, word) => {
    expect(await found(ada.api, q)).toEqual(word === undefined ? [] : [`Task ${word}`]);
  });

  test('beside words that are right, in any number', async () => {
    expect(await found(ada.api, 'taks mlik')).toEqual(['Task milk']);
    expect(await found(ada.api, 'Task mlik')).toEqual(['Task milk']);
    expect(await found(ada.api, 'bread mlik')).toEqual([]);
  });

  test('what is found as it was written is not corrected', async () => {
    await createTask(ada.api, 'Task read the paper');
    expect(await found(ada.api, 'read')).toEqual(['Task read the paper']);
  });

  test('page by page', async () => {
    for (let index = 0; index < 7; index += 1) await createTask(ada.api, `Umbrella ${index}`);
    await expect.poll(async () => (await found(ada.api, 'umberlla')).length, { timeout: 15_000 }).toBe(7);
    for (const limit of [1, 2, 3, 7]) {
      const tasks = await listAll(ada.api, { q: 'umberlla', limit, sort: 'title', order: 'desc' });
      expect(tasks.map(({ title }) => title)).toEqual([6, 5, 4, 3, 2, 1, 0].map((index) => `Umbrella ${index}`));
    }
  });

  test('with filters, over the longest cursors there can be', async () => {
    const long = Array.from({ length: 11 }, (_, index) => `${'خ'.repeat(38)}${index}ے`).join(' ');
    for (const index of [1, 2]) {
      await createTask(ada.api, { title: `${'"'.repeat(200)}${index}`, notes: `${long} rhododendron` });
    }
    await expect.poll(async () => (await found(ada.api, 'rhododnedron')).length, { timeout: 15_000 }).toBe(2);
    const q = `${long} rhododnedron`;
    const tasks = await listAll(ada.api, { q, limit: 1, sort: 'title', status: 'open' });
    expect(tasks).toHaveLength(2);
  });
});

describe('the words of one user', () => {
  let ada: TestUser;
  let bob: TestUser;
  beforeEach(async () => {
    [ada, bob] = await Promise.all([signUp(server.url), signUp(server.url, 'Bob')]);
  });

  test('are found by nobody else and correct nobody else', async () => {
    await createTask(ada.api, 'Confidential blueprint');
    await createTask(bob.api, 'Public holiday');
    await expect.poll(() => found(ada.api, 'blueprnit'), { timeout: 15_000 }).toHaveLength(1);
    await expect.poll(() => found(bob.api, 'holidya'), { timeout: 15_000 }).toHaveLength(1);
    for (const q of ['blueprint', 'blueprnit', 'blue', 'confidnetial']) expect(await found(bob.api, q)).toEqual([]);
    for (const q of ['holiday', 'holidya']) expect(await found(ada.api, q)).toEqual([]);
  });

  test('do not stand in for better ones of another', async () => {
    await createTask(ada.api, 'Marmelade');
    await createTask(bob.api, 'Marmalade');
    await expect.poll(() => found(bob.api, 'marmaladde'), { timeout: 15_000 }).toEqual(['Marmalade']);
    // As Bob wrote it, but it is Ada who looks for hers.
    await expect.poll(() => found(ada.api, 'marmalade'), { timeout: 15_000 }).toEqual(['Marmelade']);
  });

  test('follow the task: what it no longer says is not found, a deleted one neither', async () => {
    const { id } = await createTask(ada.api, { title: 'Zeppelin', notes: 'flight', tags: ['sky'] });
    for (const q of ['zeppelin', 'flights', 'sky']) expect(await found(ada.api, q)).toHaveLength(1);
    await changeTask(ada.api, id, 'patch', { title: 'Balloon', notes: null, tags: null });
    for (const q of ['zeppelin', 'flights', 'sky']) expect(await found(ada.api, q)).toEqual([]);
    expect(await found(ada.api, 'balloons')).toHaveLength(1);
    await changeTask(ada.api, id, 'complete');
    expect(await found(ada.api, 'balloons', { status: 'completed' })).toHaveLength(1);
    await changeTask(ada.api, id, 'delete');
    expect(await found(ada.api, 'balloons')).toEqual([]);
  });

  test('a cursor with corrected words is of no use to another user', async () => {
    for (const index of [1, 2]) await createTask(ada.api, `Secret umbrella ${index}`);
    await expect.poll(() => found(ada.api, 'umberlla'), { timeout: 15_000 }).toHaveLength(2);
    const { nextCursor } = await listPage(ada.api, { q: 'umberlla', limit: 1 });
    expect(nextCursor).not.toBeNull();
    expect(await listPage(bob.api, { q: 'umberlla', limit: 1, cursor: nextCursor })).toEqual({
      items: [],
      nextCursor: null,
    });
  });
});
