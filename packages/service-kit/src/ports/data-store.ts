/** What a document may hold. */
export type DocumentValue =
  | string
  | number
  | boolean
  | Uint8Array
  | { readonly [name: string]: DocumentValue };

/** Everything that the store keeps of one thing. `rev` is fresh at every write; every replacement is conditional on it. */
export interface Document {
  readonly rev: string;
  readonly [name: string]: DocumentValue;
}

export interface DocumentKey {
  readonly subject: string;
  readonly item: string;
}

/** A document under its key, with the values by which it can be found. */
export interface Stored extends DocumentKey {
  readonly document: Document;
  readonly indexes: Readonly<Record<string, string>>;
}

/** A write of a whole document. */
export interface DocumentWrite extends Stored {
  /** What is replaced, as it was read; nothing for a document that must not be there yet. */
  readonly replaces?: Stored;
}

/** `conflict`: what is there is not what was read. `failed`: nothing is known; read and try again. */
export type WriteResult =
  | { readonly status: 'written' | 'conflict' }
  | { readonly status: 'failed'; readonly reason: string };

/** Likewise for what is removed. */
export type RemoveResult =
  | { readonly status: 'removed' | 'conflict' }
  | { readonly status: 'failed'; readonly reason: string };

/** Which documents of a partition, by rising item unless `descending`. */
export interface ListPage {
  readonly limit: number;
  /** Beginning of the items. */
  readonly prefix?: string;
  /** The item that the page before ended with. */
  readonly after?: string;
  readonly descending?: boolean;
}

export interface IndexPage {
  readonly keys: readonly DocumentKey[];
  /** Where the next page goes on. */
  readonly next?: string;
}

/** The data store: the latest state, for quick access. Can be wiped and rebuilt from the log at any time. */
export interface DataStore {
  /** Consistent. One answer for each key, in their order. */
  get(keys: readonly DocumentKey[]): Promise<readonly (Stored | undefined)[]>;
  /**
   * Writes documents of different keys, each on its own, each on its condition.
   *
   * @returns one result for each write, in their order; never throws for what can be tried again
   */
  write(writes: readonly DocumentWrite[]): Promise<readonly WriteResult[]>;
  /** Removes a document as it was read. Never throws for what can be tried again. */
  remove(stored: Stored): Promise<RemoveResult>;
  /** Documents of one partition; consistent. Fewer than `limit` only where there are no more. */
  list(subject: string, page: ListPage): Promise<readonly Stored[]>;
  /** Keys of the documents with this value of an index, by rising subject; eventually consistent. */
  find(
    index: string,
    value: string,
    page: { readonly limit: number; readonly after?: string },
  ): Promise<IndexPage>;
  /**
   * One of `segments` shares of the store, consistent. Documents of one subject come together, by rising item.
   *
   * @param after goes on behind this key of the share, of a document that is there
   */
  scan(segment: number, segments: number, after?: DocumentKey): AsyncIterable<Stored>;
}
