import type { Subject } from '@reprise/event-envelope';
import type { Stored } from '@reprise/service-kit';
import { accountsOfShape } from './accounts.ts';
import type { Version } from './containers.ts';
import type { RandomFaults } from './faults.ts';
import type { Shard } from './kinesis.ts';
import type { Event, Profile } from './profile.ts';
import type { Service } from './service.ts';
import type { Opportunity } from './world.ts';

export const OLD: Version = { logic: '20260101000000-old', aggregates: [accountsOfShape(1)] };
export const NEW: Version = { logic: '20260601000000-new', aggregates: [accountsOfShape(2)] };

const MOST_SHARDS = 5;
const HOT = ['account/1', '~timeline/', 'account/', '~quarantine/', 'stream account/'];

/** A copy of the data store, and where write stood when it was made. */
interface Backup {
  readonly states: readonly Stored[];
  readonly checkpoints: ReadonlyMap<Shard, number>;
}

/** What befalls a service from outside: deployments, splits, throttled partitions, lost tables. */
export class Operator {
  readonly #parts: Service;
  readonly #faults: RandomFaults;
  readonly #events: Profile['events'];
  #isCalm = false;
  #backup: Backup | undefined;

  constructor(parts: Service, faults: RandomFaults, events: Profile['events']) {
    this.#parts = parts;
    this.#faults = faults;
    this.#events = events;
    parts.fleet.crashes = events.crash;
    parts.world.offer(() => (this.#isCalm ? [] : this.#opportunities()));
  }

  /** Nothing befalls anybody any more; what was broken is repaired. */
  calm(): void {
    const { fleet, mappings, tables } = this.#parts;
    this.#isCalm = true;
    fleet.version = this.#events.deploy > 0 ? NEW : OLD;
    this.#faults.hot.clear();
    if (tables.isLost) tables.find();
    for (const mapping of [mappings.pump, mappings.write]) mapping.isEnabled = true;
  }

  #opportunities(): readonly Opportunity[] {
    return (Object.keys(this.#events) as Event[]).flatMap((event) => {
      const run = this.#ways[event];
      const weight = this.#events[event];
      return run === undefined || weight === 0 || !this.#isPossible(event)
        ? []
        : [{ label: `operator: ${event}`, weight, rare: true, run }];
    });
  }

  #isPossible(event: Event): boolean {
    const { kinesis, tables, fleet, witness } = this.#parts;
    if (event === 'split') return kinesis.shards.length < MOST_SHARDS;
    // Over an empty log nothing is lost.
    if (event === 'loss') return witness.hasEvents;
    if (event === 'restore') return !tables.isLost && !fleet.isWorking('write') && !fleet.isWorking('setup');
    return true;
  }

  readonly #ways: Readonly<Partial<Record<Event, () => Promise<string> | string>>> = {
    split: () => {
      const { world, kinesis } = this.#parts;
      const shard = world.chance.oneOf(kinesis.shards.filter(({ isOpen }) => isOpen));
      kinesis.split(shard);
      return shard.id.slice(-3);
    },
    hot: () => {
      const { hot } = this.#faults;
      const partition = this.#parts.world.chance.oneOf(HOT);
      if (!hot.delete(partition)) hot.add(partition);
      return `${partition} ${hot.has(partition) ? 'is throttled' : 'is no longer throttled'}`;
    },
    lag: () => {
      const { world, mappings } = this.#parts;
      const name = world.chance.oneOf(['pump', 'write'] as const);
      const mapping = mappings[name];
      mapping.isEnabled = !mapping.isEnabled;
      return `${name} ${mapping.isEnabled ? 'goes on' : 'stands still'}`;
    },
    deploy: () => {
      const { fleet } = this.#parts;
      fleet.version = fleet.version === OLD ? NEW : OLD;
      return fleet.version.logic;
    },
    setup: () => {
      this.#parts.setUp();
      return '';
    },
    loss: () => {
      const { tables } = this.#parts;
      if (tables.isLost) tables.find();
      else tables.lose();
      return tables.isLost ? 'the data store is empty' : 'the data store is back';
    },
    restore: () => (this.#backup === undefined ? this.#back() : this.#restore(this.#backup)),
    garbage: () => {
      const { kinesis, world } = this.#parts;
      kinesis.put({
        subject: 'account/1' as Subject,
        bytes: Buffer.from(world.chance.oneOf(['{', '[]', '[{"id":1}]'])),
      });
      return '';
    },
  };

  async #back(): Promise<string> {
    const { tables, mappings } = this.#parts;
    this.#backup = { states: await tables.backup(), checkpoints: mappings.write.checkpoints() };
    return 'a backup is made';
  }

  /** The data store goes back to the backup, and write starts from where it stood then; containers stay warm. */
  async #restore({ states, checkpoints }: Backup): Promise<string> {
    const { tables, mappings, witness } = this.#parts;
    await tables.restore(states);
    await witness.restored(tables.store);
    mappings.write.rewindTo(checkpoints);
    this.#backup = undefined;
    return 'the backup is restored';
  }
}
