import { useMemo } from 'react';
import { markParts } from '../search/mark-parts.ts';

interface MarkedProps {
  readonly text: string;
  /** What was searched for. */
  readonly words: readonly string[] | undefined;
}

/** A text in which the beginnings of words that were searched for are marked. */
export const Marked = ({ text, words }: MarkedProps) => {
  const parts = useMemo(() => markParts(text, words ?? []), [text, words]);
  return parts.map(({ text: part, hit }, index) =>
    // oxlint-disable-next-line react/no-array-index-key -- the parts of a text have no other names
    hit ? <mark key={index}>{part}</mark> : <span key={index}>{part}</span>,
  );
};
