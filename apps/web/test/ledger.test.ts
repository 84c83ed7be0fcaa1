import { expect, test } from 'vitest';
import { conflictsOf } from '../src/model/tasks/conflicts.ts';
import { Ledger } from '../src/model/tasks/ledger.ts';
import { aTask } from './support.ts';

test('own changes stay on top of what the server tells meanwhile, and go with their end', () => {
  const ledger = new Ledger();
  ledger.confirm(aTask({ id: 'a', title: 'one' }));
  const end = ledger.begin('a', (task) => task && { ...task, title: 'mine' });
  expect(ledger.shown('a')).toMatchObject({ title: 'mine', version: 1 });
  ledger.confirm(aTask({ id: 'a', title: 'one', priority: 'high', version: 2 }));
  expect(ledger.shown('a')).toMatchObject({ title: 'mine', priority: 'high', version: 2 });
  end();
  expect(ledger.shown('a')).toMatchObject({ title: 'one', priority: 'high' });
});

test('news that come late change nothing', () => {
  const ledger = new Ledger();
  ledger.confirm(aTask({ id: 'a', title: 'new', version: 3 }));
  ledger.confirm(aTask({ id: 'a', title: 'old', version: 2 }));
  expect(ledger.shown('a')).toMatchObject({ title: 'new' });
  ledger.delete('a', 4);
  ledger.confirm(aTask({ id: 'a', title: 'new', version: 3 }));
  expect(ledger.shown('a')).toBeUndefined();
  // Restored, which is a version of its own.
  ledger.confirm(aTask({ id: 'a', title: 'back', version: 5 }));
  ledger.delete('a', 4);
  expect(ledger.shown('a')).toMatchObject({ title: 'back' });
});

test('each of several own changes can end by itself', () => {
  const ledger = new Ledger();
  ledger.confirm(aTask({ id: 'a' }));
  const first = ledger.begin('a', (task) => task && { ...task, title: 'first' });
  const second = ledger.begin('a', () => undefined);
  expect(ledger.shown('a')).toBeUndefined();
  second();
  expect(ledger.shown('a')).toMatchObject({ title: 'first' });
  expect(ledger.changing()).toEqual(['a']);
  first();
  expect(ledger.changing()).toEqual([]);
});

test('a conflict is what both changed, each to something else', () => {
  const seen = aTask({ id: 'a', title: 'one', tags: ['x'] });
  const latest = { ...seen, title: 'two', tags: ['x', 'y'], version: 2 };
  expect(conflictsOf(seen, latest, { title: 'three' })).toEqual(['title']);
  expect(conflictsOf(seen, latest, { title: 'two' })).toEqual([]);
  expect(conflictsOf(seen, latest, { priority: 'high' })).toEqual([]);
  expect(conflictsOf(seen, seen, { title: 'three', tags: [] })).toEqual([]);
  expect(conflictsOf(seen, latest, { title: 'three', tags: [] })).toEqual(['title', 'tags']);
});
