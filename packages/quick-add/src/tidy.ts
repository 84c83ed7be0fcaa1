import type { Token } from './tokens.ts';

/** Signs that join what is left of a title to what was taken out of it. */
const joints = new Set([',', ';', ':', '-', '–', '—', '،', '؛', '+', '&', '|', '·']);
/** These belong to a word that they touch. */
const touching = new Set(['-', '–', '—', '+', '&', '|', '·']);
const brackets: Record<string, string> = { '(': ')', '[': ']' };

/** Tokens that were taken out: from `at` up to `next`. */
interface Taken {
  at: number;
  next: number;
}

/** The last of those that follow one another without a token between. */
const endOfRun = (taken: readonly Taken[], index: number): Taken => {
  let last = taken[index]!;
  for (let next = index + 1; taken[next]?.at === last.next; next += 1) last = taken[next]!;
  return last;
};

/**
 * Lets what is taken out of a text take with it the signs that would be left without a purpose: "Call mum, tomorrow",
 * "Monday: call mum", "Call mum (tomorrow)". `taken`: in the order of the text.
 */
export const tidy = (tokens: readonly Token[], taken: readonly Taken[]): void => {
  const isJoint = (at: number): boolean => {
    const sign = tokens[at];
    if (sign === undefined || !joints.has(sign.norm)) return false;
    return !touching.has(sign.norm) || !sign.glued || tokens[at + 1]?.glued !== true;
  };
  const hangs = (at: number): boolean => isJoint(at) && !(touching.has(tokens[at]!.norm) && tokens[at]!.glued);
  for (const [index, span] of taken.entries()) {
    const before = taken[index - 1]?.next ?? 0;
    const after = taken[index + 1]?.at ?? tokens.length;
    const last = endOfRun(taken, index);
    const open = tokens[span.at - 1];
    const close = open && brackets[open.norm];
    if (close !== undefined && span.at > before && tokens[last.next]?.norm === close) {
      span.at -= 1;
      last.next += 1;
    }
    // Between two that are taken out, or at the beginning.
    const leading = span.at === before + 1 && isJoint(before) && index > 0;
    if (leading) span.at -= 1;
    if (index === 0 && span.at === 0) while (span.next < after && isJoint(span.next)) span.next += 1;
  }
  // From the end: what is taken out there, and the sign before it.
  let end = tokens.length;
  for (const [index, span] of [...taken.entries()].reverse()) {
    if (span.next !== end) break;
    const before = taken[index - 1]?.next ?? 0;
    if (span.at > before && hangs(span.at - 1)) span.at -= 1;
    end = span.at;
  }
};
