import { type InteractionStore, MemoryInteractionStore } from '../../src/index.ts';

/** A choice among so many. */
export type Choose = (count: number) => number;

interface Turn {
  readonly actor: Actor;
  readonly go: () => void;
}

/** A process that can vanish: from then on nothing of it goes on. */
export class Actor {
  readonly #stage: Stage;
  /** How many turns it has left to live. */
  #left: number;
  #vanish: () => void = () => {};
  /** Resolves when it is no more. */
  readonly gone = new Promise<void>((resolve) => {
    this.#vanish = resolve;
  });

  constructor(stage: Stage, turns = Number.POSITIVE_INFINITY) {
    this.#stage = stage;
    this.#left = turns;
  }

  get isDead(): boolean {
    return this.#left <= 0;
  }

  /** Everything that others can see begins and ends with one: waits until it is this process's turn. */
  turn(): Promise<void> {
    return new Promise((resolve) => this.#stage.waiting.push({ actor: this, go: resolve }));
  }

  /** Its turn comes: it goes on, or it is no more. */
  take(go: () => void): void {
    this.#left--;
    if (this.isDead) this.#vanish();
    else go();
  }
}

/** Decides who goes on. */
export class Stage {
  readonly store = new MemoryInteractionStore();
  readonly #choose: Choose;
  waiting: Turn[] = [];

  constructor(choose: Choose) {
    this.#choose = choose;
  }

  /** Lets one go on; false where nobody waits who is alive. */
  readonly next = (): boolean => {
    this.waiting = this.waiting.filter(({ actor }) => !actor.isDead);
    const index = this.#choose(this.waiting.length);
    const [turn] = this.waiting.splice(index, 1);
    turn?.actor.take(turn.go);
    return turn !== undefined;
  };

  /** The one log, as one process sees it: every call and every answer takes a turn. */
  storeFor(actor: Actor): InteractionStore {
    const { store } = this;
    return {
      list: async (subject, position) => {
        await actor.turn();
        const items = await store.list(subject, position);
        await actor.turn();
        return items;
      },
      insert: async (item) => {
        await actor.turn();
        const stored = await store.insert(item);
        await actor.turn();
        return stored;
      },
    };
  }
}
