/** One row of the result: a ratio within this run. */
export interface Row {
  readonly row: string;
  readonly subject: string;
  readonly reference: string;
  /** Absent where there is nothing to compare with. */
  readonly ratio?: number;
  /** What the ratio should be, such as `≥ 0.80`; absent where nothing is demanded. */
  readonly demanded?: string;
}

const verdict = ({ ratio, demanded }: Row): string => {
  if (ratio === undefined || demanded === undefined) return '';
  const [, sign, bound] = /^(≥|≤) ([\d.]+)$/.exec(demanded)!;
  // What is shown decides.
  const shown = Number(ratio.toFixed(2));
  return (sign === '≥' ? shown >= Number(bound) : shown <= Number(bound)) ? 'yes' : '**no**';
};

const heads = ['', 'subject', 'reference', 'ratio', 'demanded', 'reached'];

/** The rows as a Markdown table, its columns aligned. */
export const toMarkdown = (rows: readonly Row[]): string => {
  const cells = [
    heads,
    ...rows.map((row) => [
      row.row,
      row.subject,
      row.reference,
      row.ratio?.toFixed(2) ?? '',
      row.demanded ?? '',
      verdict(row),
    ]),
  ];
  const widths = heads.map((_, column) => Math.max(3, ...cells.map((line) => line[column]!.length)));
  const lines = cells.map((line) => `| ${line.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`);
  lines.splice(1, 0, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`);
  return lines.join('\n');
};
