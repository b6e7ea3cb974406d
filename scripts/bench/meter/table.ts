import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type Item, itemSize } from './item-size.ts';

const WRITE_UNIT = 1024;
const READ_UNIT = 4096;

/** What a table charges for, apart from the items themselves. */
export interface TableShape {
  readonly key: readonly string[];
  /** Attributes that are partition keys of indexes which hold keys alone. */
  readonly indexes: readonly string[];
}

/** A shadow of a table: what a write costs depends on what was there. */
export class Table {
  readonly #shape: TableShape;
  readonly #items = new Map<string, Item>();

  constructor(shape: TableShape) {
    this.#shape = shape;
  }

  /** Write units of putting an item, or of having been refused to: both sides are paid for by the larger one. */
  put(item: Item, taken: boolean): number {
    const id = this.#idOf(item);
    const before = this.#items.get(id);
    if (taken) this.#items.set(id, item);
    const table = writeUnits(Math.max(itemSize(before ?? {}), itemSize(item)));
    return table + (taken ? this.#indexUnits(before, item) : 0);
  }

  /** The same of changing some attributes of an item; an update pays for the whole of it. */
  update(key: Item, changes: Item, taken: boolean): number {
    return this.put({ ...key, ...this.#items.get(this.#idOf(key)), ...changes }, taken);
  }

  /** An entry whose key changes is one that goes and one that comes; one that stays costs nothing. */
  #indexUnits(before: Item | undefined, after: Item): number {
    return this.#shape.indexes
      .map((name) => [before?.[name], after[name]] as const)
      .filter(([old, fresh]) => text(old) !== text(fresh))
      .reduce((sum, pair) => sum + pair.filter((value) => value !== undefined).length, 0);
  }

  #idOf(item: Item): string {
    return JSON.stringify(this.#shape.key.map((name) => text(item[name])));
  }
}

const text = (value: AttributeValue | undefined): string | undefined => value?.S;

/** One for each KB begun. */
export const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / WRITE_UNIT));

/** One for each 4 KB begun, half of it where the read need not be consistent. Nothing found costs one too. */
export const readUnits = (bytes: number, consistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / READ_UNIT)) * (consistent ? 1 : 0.5);
