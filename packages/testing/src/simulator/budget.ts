import type { Chance } from './chance.ts';
import type { Fate, Faults } from './faults.ts';
import { STEADY } from './mapping.ts';
import type { Service } from './service.ts';

/** How often each thing may go wrong in one schedule. */
export interface Bound {
  /** Statements and reads that go wrong. */
  readonly faults: number;
  /** Containers that crash. */
  readonly crashes: number;
  /** Leases of write that are lost: a second container begins with the same records, while the first goes on. */
  readonly leases: number;
}

const FATES: readonly Fate[] = ['done', 'throttled', 'lost', 'late'];
const GOES_WELL = [1];
const ANY = FATES.map(() => 1);

/** Lets everything go wrong that can, as often as the bound allows. */
export class Budget implements Faults {
  readonly #chance: Chance;
  readonly #left: { faults: number; crashes: number; leases: number };

  constructor(bound: Bound, chance: Chance) {
    this.#chance = chance;
    this.#left = { ...bound };
  }

  /** From now on. */
  spendOn({ world, fleet, mappings: { write } }: Service): void {
    const left = this.#left;
    const rate = (): void => {
      fleet.crashes = Math.min(1, left.crashes);
      write.rates = { ...STEADY, leaseLost: Math.min(1, left.leases) };
    };
    fleet.onCrash = () => {
      left.crashes--;
      rate();
    };
    write.onLeaseLost = () => {
      left.leases--;
      rate();
    };
    world.faults = this;
    rate();
  }

  fates(partitions: readonly string[]): readonly Fate[] {
    return partitions.map(() => {
      const fate = FATES[this.#chance.choose(this.#left.faults > 0 ? ANY : GOES_WELL)] ?? 'done';
      if (fate !== 'done') this.#left.faults--;
      return fate;
    });
  }

  readFails(): boolean {
    const fails = this.#left.faults > 0 && this.#chance.happens(0.5);
    if (fails) this.#left.faults--;
    return fails;
  }

  outlives(): boolean {
    return this.#chance.happens(0.5);
  }

  /** The statements of a call take effect each at a moment of its own. */
  parts(statements: number): number {
    return statements;
  }

  readParts(): number {
    return 1;
  }

  pageLength(): number {
    return 1_000;
  }

  describe(): string {
    return JSON.stringify(this.#left);
  }
}
