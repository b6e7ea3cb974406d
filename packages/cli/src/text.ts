import stringWidth from 'string-width';

/**
 * Control characters (C0, DEL, C1), line separators and what turns the direction of writing. Data that holds them could
 * move the cursor, recolour the screen or hide text, so no terminal ever gets them raw.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: naming them is the point.
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Text from data for one line of a terminal: what is unprintable shows as `\u001b`. */
export const printable = (text: string): string => text.replace(UNPRINTABLE, escaped);

/** The same for our own sentences, which may have several lines. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');

/** One line of NDJSON. Escapes are JSON's own, so nothing is lost. */
export const jsonLine = (value: unknown): string => JSON.stringify(value).replace(UNPRINTABLE, escaped);

/** A value of a state or payload in one line: text as it is, the rest as JSON. */
export const brief = (value: unknown): string =>
  typeof value === 'string' ? printable(value) : jsonLine(value ?? null);

/** `{ amount: 70000, channel: 'cash' }` → `amount=70000 channel=cash` */
export const summary = (data: unknown): string =>
  isRecord(data)
    ? Object.entries(data)
        .map(([name, value]) => `${printable(name)}=${brief(value)}`)
        .join(' ')
    : data === undefined
      ? ''
      : brief(data);

/** Rows as columns, two spaces apart, each as wide as its widest cell; the last one is left as it is. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, column) => Math.max(widest[column] ?? 0, stringWidth(cell))),
    [],
  );
  const pad = (cell: string, column: number): string =>
    cell + ' '.repeat((widths[column] ?? 0) - stringWidth(cell));
  return rows.map((row) => row.map(pad).join('  ').trimEnd());
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
