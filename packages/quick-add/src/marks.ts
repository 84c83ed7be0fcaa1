import type { Priority } from '@todo/contracts';
import { canEnd } from './boundary.ts';
import type { Grammar } from './grammar.ts';
import type { ListNames } from './lists.ts';
import type { Token } from './tokens.ts';

/** What is written with a sign, as Todoist has it: `#list`, `@tag`, `!priority`, `!1` … `!4` and `p1` … `p4`. */
export type Mark =
  | { readonly kind: 'tag' | 'list' | 'unknown-list'; readonly value: string }
  | { readonly kind: 'priority'; readonly value: Priority };

type Found = Mark & { readonly next: number };

/** Todoist's 1 is the most urgent; 4 is what a task has by itself. */
const numbered: Record<string, Priority> = { 1: 'urgent', 2: 'high', 3: 'medium', 4: 'none' };

const longestTag = 50;
const longestList = 100;

/** Signs that no name goes on after. */
const breaks = new Set([',', ';', '!', '?', '…', '@', '#', '"', '(', ')', '[', ']', '{', '}', '،', '؛', '؟', '۔']);
/** Signs that a name may have, but not at its end. */
const trailing = new Set(['.', ':', "'", '’', '-', '/', '–', '—']);

/** The end of the name that begins at a token. */
const endOfName = (tokens: readonly Token[], from: number): number => {
  let next = from;
  while (tokens[next]?.glued && !breaks.has(tokens[next]!.norm) && next - from < longestList) next += 1;
  while (next > from && trailing.has(tokens[next - 1]!.norm)) next -= 1;
  return next;
};

const hasWord = (tokens: readonly Token[], from: number, next: number): boolean =>
  tokens.slice(from, next).some(({ kind }) => kind === 'word');

const tagAt = (text: string, tokens: readonly Token[], at: number): Found | undefined => {
  const next = endOfName(tokens, at + 1);
  if (next === at + 1 || !canEnd(tokens, next)) return undefined;
  const value = text.slice(tokens[at + 1]!.start, tokens[next - 1]!.end);
  const isTag = value.length <= longestTag && tokens.slice(at + 1, next).some(({ kind }) => kind !== 'sign');
  return isTag ? { kind: 'tag', value, next } : undefined;
};

/** `#"Home office"`; the quotes are needed only where lists are not known or two names begin alike. */
const quotedAt = (text: string, tokens: readonly Token[], at: number): { name: string; next: number } | undefined => {
  for (let next = at + 3; next < tokens.length && next - at < longestList; next += 1) {
    if (tokens[next]!.norm !== '"') continue;
    const name = text.slice(tokens[at + 2]!.start, tokens[next - 1]!.end);
    return canEnd(tokens, next + 1) && hasWord(tokens, at + 2, next) ? { name, next: next + 1 } : undefined;
  }
  return undefined;
};

const listAt = (
  text: string,
  tokens: readonly Token[],
  at: number,
  lists: ListNames | undefined,
): Found | undefined => {
  if (!tokens[at + 1]?.glued) return undefined;
  const quoted = tokens[at + 1]!.norm === '"' ? quotedAt(text, tokens, at) : undefined;
  if (quoted !== undefined) {
    const known = lists === undefined ? quoted.name : lists.named(quoted.name);
    return { kind: known === undefined ? 'unknown-list' : 'list', value: known ?? quoted.name, next: quoted.next };
  }
  const known = lists?.at(text, tokens, at + 1).find(({ next }) => canEnd(tokens, next));
  if (known !== undefined) return { kind: 'list', value: known.name, next: known.next };
  const next = endOfName(tokens, at + 1);
  // "#1" is a place or the number of something.
  if (!canEnd(tokens, next) || !hasWord(tokens, at + 1, next)) return undefined;
  const value = text.slice(tokens[at + 1]!.start, tokens[next - 1]!.end);
  return { kind: lists === undefined ? 'list' : 'unknown-list', value, next };
};

const priorityAt = (grammar: Grammar, tokens: readonly Token[], at: number): Found | undefined => {
  const token = tokens[at + 1];
  if (!token?.glued) return undefined;
  const word = tokens[at]!.norm === '!' ? grammar.word('priority', tokens, at + 1) : undefined;
  const value = word === undefined ? numbered[token.norm] : (word.value as Priority);
  const next = word?.next ?? at + 2;
  return value !== undefined && canEnd(tokens, next) ? { kind: 'priority', value, next } : undefined;
};

/** The mark that begins at a token. */
export const markAt = (
  grammar: Grammar,
  lists: ListNames | undefined,
  text: string,
  tokens: readonly Token[],
  at: number,
): Found | undefined => {
  const { norm } = tokens[at]!;
  if (norm === '@') return tagAt(text, tokens, at);
  if (norm === '#') return listAt(text, tokens, at, lists);
  return norm === '!' || norm === 'p' ? priorityAt(grammar, tokens, at) : undefined;
};
