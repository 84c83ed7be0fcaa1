const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

const fromCode = (code: number): string =>
  code > 0 && code <= 0x10ffff ? String.fromCodePoint(code).toWellFormed() : '';

/** What a person reads of simple HTML, as plain text. Not a sanitiser: nothing of ours shows text as HTML. */
export const htmlToText = (html: string): string =>
  html
    .replaceAll(/<(?:script|style)\b[^<]*(?:<(?!\/(?:script|style)>)[^<]*)*<\/(?:script|style)>/gi, '')
    .replaceAll(/\r?\n/g, ' ')
    .replaceAll(/<li\b[^<>]*data-checked="true"[^<>]*>/gi, '\n- [x] ')
    .replaceAll(/<li\b[^<>]*>/gi, '\n- ')
    .replaceAll(/<br\b[^<>]*>|<\/(?:p|div|h[1-6]|ul|ol|tr|blockquote|pre)>/gi, '\n')
    .replaceAll(/<[^<>]*>/g, '')
    .replaceAll(
      /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,5}));/gi,
      (whole, decimal: string, hex: string, name: string) => {
        if (decimal !== undefined) return fromCode(Number(decimal));
        if (hex !== undefined) return fromCode(Number.parseInt(hex, 16));
        return entities[name.toLowerCase()] ?? whole;
      },
    )
    .replaceAll(/[ \t]+/g, ' ')
    .replaceAll(/ *\n */g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
