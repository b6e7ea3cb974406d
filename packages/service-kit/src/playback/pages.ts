import type { History } from './history-builder.ts';
import type { Read, Share } from './shares/share.ts';

/** What is sent before the cursors are saved again. */
export interface Page {
  readonly histories: readonly History[];
  /** Where each share that was read goes on. */
  readonly cursors: Readonly<Record<string, string>>;
  /** Of the log. */
  readonly bytes: number;
}

/** How much of one share goes into a page. */
export interface PageLimits {
  readonly aggregates: number;
  /** Of the log. */
  readonly bytes: number;
  /** One aggregate with more of them goes alone. */
  readonly events: number;
}

/** Cursor of a share that has been read to its end. */
export const DONE = 'done';

/** Reads shares side by side; a page holds a piece of each that is not at its end. */
export async function* pagesOf(
  shares: readonly Share[],
  cursors: Readonly<Record<string, string>>,
  limits: PageLimits,
): AsyncGenerator<Page> {
  let readers = shares
    .filter(({ name }) => cursors[name] !== DONE)
    .map((share) => readerOf(share, cursors[share.name], limits));
  while (readers.length > 0) {
    const pieces = await Promise.all(readers.map((reader) => reader.next()));
    yield {
      histories: pieces.flatMap(({ histories }) => histories),
      cursors: Object.fromEntries(pieces.map(({ name, cursor }) => [name, cursor])),
      bytes: pieces.reduce((sum, { bytes }) => sum + bytes, 0),
    };
    readers = readers.filter((_, index) => pieces[index]?.cursor !== DONE);
  }
}

interface Piece {
  readonly name: string;
  readonly cursor: string;
  readonly histories: readonly History[];
  readonly bytes: number;
}

function readerOf({ name, read }: Share, cursor: string | undefined, limits: PageLimits) {
  const reads = read(cursor)[Symbol.asyncIterator]();
  /** Read, but over the limit of the piece before. */
  let held: Read | undefined;
  let last = cursor;
  return {
    async next(): Promise<Piece> {
      const histories: History[] = [];
      let [bytes, events] = [0, 0];
      while (histories.length < limits.aggregates && bytes < limits.bytes) {
        const one = held ?? (await nextOf(reads));
        held = undefined;
        if (one === undefined) return { name, cursor: DONE, histories, bytes };
        events += one.history?.count ?? 0;
        if (events > limits.events && histories.length > 0) {
          held = one;
          break;
        }
        bytes += one.bytes;
        last = one.cursor;
        if (one.history !== undefined) histories.push(one.history);
      }
      return { name, cursor: last ?? '', histories, bytes };
    },
  };
}

async function nextOf(reads: AsyncIterator<Read>): Promise<Read | undefined> {
  const { done, value } = await reads.next();
  return done ? undefined : value;
}
