import { createHash } from 'node:crypto';
import type { Actor } from './world.ts';

/** Steps of which their actor's code learns only when all of them are done: the parts of one call. */
export interface Group {
  readonly size: number;
  /** By those that are done, in any order. */
  readonly learned: string[];
}

const hash = (...parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\0')).digest('hex');

/**
 * What each actor's code has learned, hashed. Code that has learned the same stands at the same place: by this, states
 * of the world are told apart.
 */
export class Memories {
  readonly #known = new Map<Actor, string>();
  readonly #open = new Map<Actor, Set<Group>>();

  /** All that an actor knows, and what of a call it is about to learn. */
  of(actor: Actor): string {
    const open = [...(this.#open.get(actor) ?? [])].map(({ learned }) => learned.toSorted().join());
    return [this.#known.get(actor) ?? '', ...open.sort()].join(' ');
  }

  add(actor: Actor, learned: string): void {
    this.#known.set(actor, hash(this.#known.get(actor) ?? actor.name, learned));
  }

  /** A step is done; its code learns of it with the last one of its group. */
  learn(actor: Actor, learned: string, group: Group = { size: 1, learned: [] }): void {
    group.learned.push(learned);
    const open = this.#open.get(actor) ?? new Set();
    this.#open.set(actor, open.add(group));
    if (group.learned.length < group.size) return;
    open.delete(group);
    this.add(actor, group.learned.sort().join());
  }

  /** Bytes that depend on all that the actor knows, so that what is made with them tells what it was made from. */
  bytes(actor: Actor, length: number): Uint8Array {
    this.add(actor, 'draws bytes');
    return Buffer.from(this.#known.get(actor) ?? '', 'hex').subarray(0, length);
  }
}
