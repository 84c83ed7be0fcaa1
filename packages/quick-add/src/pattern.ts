/**
 * The notation in which a language file writes its phrases:
 *
 *     every [<n>] <unit> (until|till) <date>
 *
 * `[…]` may be missing, `(a|b)` is one or the other, `<name>` is a slot (a word list, a kind of number or a rule), `<name+>`
 * one or more of it as a list ("mon, tue and fri"), `<name:as>` a slot under another name. Everything else stands for itself.
 * A space in the pattern allows a blank in the text; without one there must be none (`<hour>:<minute>`).
 */
export type Pattern =
  | { readonly kind: 'text'; readonly text: string; readonly glued: boolean }
  | {
      readonly kind: 'slot';
      readonly slot: string;
      readonly as: string;
      readonly many: boolean;
      readonly glued: boolean;
    }
  | { readonly kind: 'one-of'; readonly options: readonly (readonly Pattern[])[] };

const pieces = /\s+|[[\]()|]|<([a-z]+)(\+)?(?::([a-z]+))?>|[^\s[\]()|<>]+/gu;

/** Reads a pattern. Throws an Error that shows the pattern when it is not well-formed: a mistake of a language file. */
export const readPattern = (source: string): readonly Pattern[] => {
  const wrong = (what: string) => new Error(`${what} in the pattern "${source}"`);
  const found = [...source.matchAll(pieces)];
  if (found.map(([piece]) => piece).join('') !== source) throw wrong('A lone < or >');
  let at = 0;
  const readOptions = (until: string | undefined, gluedAtStart: boolean): readonly Pattern[][] => {
    const options: Pattern[][] = [[]];
    let glued = gluedAtStart;
    for (; at < found.length; at += 1) {
      const [piece, slot, many, as] = found[at]!;
      if (piece === until) return options;
      const sequence = options.at(-1)!;
      if (/^\s/.test(piece)) glued = false;
      else if (piece === '|') {
        options.push([]);
        glued = gluedAtStart;
      } else if (piece === '(' || piece === '[') {
        at += 1;
        const inner = readOptions(piece === '(' ? ')' : ']', glued);
        if (at >= found.length) throw wrong(`An unclosed ${piece}`);
        sequence.push({ kind: 'one-of', options: piece === '[' ? [...inner, []] : inner });
        glued = true;
      } else if (piece === ')' || piece === ']') throw wrong(`An unopened ${piece}`);
      else {
        sequence.push(
          slot === undefined
            ? { kind: 'text', text: piece, glued }
            : { kind: 'slot', slot, as: as ?? slot, many: many !== undefined, glued },
        );
        glued = true;
      }
    }
    return options;
  };
  const options = readOptions(undefined, false);
  return options.length === 1 ? options[0]! : [{ kind: 'one-of', options }];
};
