import type { Actor, World } from './world.ts';

/** Statements on different keys, each on its own: some may fail. */
export interface Statements<T, R> {
  readonly items: readonly T[];
  partitionOf(item: T): string;
  /** Its effect, at once. */
  apply(item: T): Promise<R>;
  readonly failed: R;
  describe(item: T): string;
  /** The result for the trace. */
  status(result: R): string;
}

/** A read of different keys, each at its own moment. */
export interface Reads<K, V> {
  readonly keys: readonly K[];
  read(keys: readonly K[]): Promise<readonly V[]>;
  show(key: K, value: V): string;
}

/** The calls of one actor: each becomes steps of the world, at which the scheduler can do something else first. */
export class Calls {
  readonly actor: Actor;
  readonly world: World;

  constructor(world: World, actor: Actor) {
    this.world = world;
    this.actor = actor;
  }

  async statements<T, R>(name: string, call: Statements<T, R>): Promise<readonly R[]> {
    const parts = cut(call.items, this.world.faults.parts(call.items.length));
    const group = { size: parts.length, learned: [] };
    const answers = parts.map((items) => {
      const status = (results: readonly R[]) => results.map(call.status).join(', ');
      const label = `${name} ${items.map(call.describe).join(', ')}:`;
      return this.world.step(this.actor, label, () => this.#execute(call, items), {
        show: status,
        inFlight: true,
        group,
      });
    });
    return (await Promise.all(answers)).flat();
  }

  async reads<K, V>(name: string, { keys, read, show }: Reads<K, V>): Promise<readonly V[]> {
    const parts = cut(keys, this.world.faults.readParts(keys.length));
    const group = { size: parts.length, learned: [] };
    const answers = parts.map((part) => {
      const act = () => this.#orFail(() => read(part));
      return this.world.step(this.actor, name, act, { show: (values) => shown(part, values, show), group });
    });
    return (await Promise.all(answers)).flat();
  }

  /** A read of one thing. */
  read<V>(name: string, read: () => Promise<V>, show: (value: V) => string = () => ''): Promise<V> {
    return this.world.step(this.actor, name, () => this.#orFail(read), { show });
  }

  #carry<T, R>({ describe, apply, status }: Statements<T, R>, item: T): void {
    this.world.carry(`${this.actor.name}'s ${describe(item)}`, async () => status(await apply(item)));
  }

  #orFail<V>(read: () => Promise<V>): Promise<V> {
    if (this.world.faults.readFails()) throw Object.assign(new Error('no answer'), { code: 'ECONNRESET' });
    return read();
  }

  async #execute<T, R>(call: Statements<T, R>, items: readonly T[]): Promise<readonly R[]> {
    const fates = this.world.faults.fates(items.map(call.partitionOf));
    const results: R[] = [];
    for (const [index, item] of items.entries()) {
      const fate = fates[index];
      if (fate === 'late') this.#carry(call, item);
      const result = fate === 'done' || fate === 'lost' ? await call.apply(item) : call.failed;
      results.push(fate === 'lost' ? call.failed : result);
    }
    return results;
  }
}

const shown = <T, R>(
  items: readonly T[],
  results: readonly R[],
  show: (item: T, result: R) => string,
): string => items.map((item, index) => show(item, results[index] as R)).join(', '); // one result for each item

/** Into so many runs, of any lengths but none empty. */
function cut<T>(items: readonly T[], parts: number): readonly (readonly T[])[] {
  if (items.length === 0) return [];
  const length = Math.ceil(items.length / parts);
  return Array.from({ length: Math.ceil(items.length / length) }, (_, part) =>
    items.slice(part * length, (part + 1) * length),
  );
}
