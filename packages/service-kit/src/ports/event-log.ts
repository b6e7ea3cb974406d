/** An item of the events table: strings, numbers and bytes under short names. */
export interface LogItem {
  readonly subject: string;
  readonly position: string;
  readonly [attribute: string]: string | number | Uint8Array;
}

export interface LogKey {
  readonly subject: string;
  readonly position: string;
}

/** `exists`: an item with this key is there already and was left as it is. `failed`: nothing is known; try again. */
export type InsertResult =
  | { readonly status: 'inserted' | 'exists' }
  | { readonly status: 'failed'; readonly reason: string };

/** Bounds on positions, both inclusive. */
export interface Range {
  readonly from?: string;
  readonly to?: string;
}

/** The events table: append-only. There is no way to change or remove what is in it. */
export interface EventLog {
  /**
   * Puts each item if its key is free; every item on its own, in no order.
   *
   * @param items of different keys
   * @returns one result for each item, in their order; never throws for what can be tried again
   */
  insert(items: readonly LogItem[]): Promise<readonly InsertResult[]>;
  /** Consistent. One answer for each key, in their order. */
  get(keys: readonly LogKey[]): Promise<readonly (LogItem | undefined)[]>;
  /** All items of a subject in the range, by rising position; consistent, page by page. */
  query(subject: string, range?: Range): AsyncIterable<LogItem>;
  /**
   * One of `segments` shares of the table, consistent. Items of one subject come together, by rising position.
   *
   * @param after goes on behind this key of the share, of an item that is there
   */
  scan(segment: number, segments: number, after?: LogKey): AsyncIterable<LogItem>;
}
