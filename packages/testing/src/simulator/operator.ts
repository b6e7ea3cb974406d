import type { Subject } from '@reprise/event-envelope';
import type { Stored } from '@reprise/service-kit';
import type { Version } from './containers.ts';
import type { RandomFaults } from './faults.ts';
import type { Kinesis, Shard } from './kinesis.ts';
import type { Event, Profile } from './profile.ts';
import type { Service } from './service.ts';
import { damageSnapshot, plantOrphan, plantSnapshot, tamper } from './tampering.ts';
import type { Opportunity } from './world.ts';

const MOST_SHARDS = 5;
const HOT = ['account/1', '~timeline/', 'account/', '~quarantine/', 'events account/'];

/** A copy of the data store, and where write stood when it was made. */
interface Backup {
  readonly states: readonly Stored[];
  readonly checkpoints: Readonly<Record<'write' | 'playback', ReadonlyMap<Shard, number>>>;
}

export interface OperatorOptions {
  readonly faults: RandomFaults;
  readonly events: Profile['events'];
  /** What is deployed first, and what over it and at last. */
  readonly older: Version;
  readonly newer: Version;
  /** Whether somebody has what is parked retried in the end, so that no rebuild is needed for it. */
  readonly isRetried: boolean;
}

/** What befalls a service from outside: deployments, splits, throttled partitions, lost tables. */
export class Operator {
  readonly #parts: Service;
  readonly #options: OperatorOptions;
  /** Whether states may be other than the log says until everything is rebuilt. */
  needsRebuild = false;
  /** Where write stood on the playback stream when the data store was lost. */
  #playedUntil: ReadonlyMap<Shard, number> = new Map();
  #isCalm = false;
  #backup: Backup | undefined;

  constructor(parts: Service, options: OperatorOptions) {
    this.#parts = parts;
    this.#options = options;
    parts.fleet.crashes = options.events.crash;
    parts.world.offer(() => (this.#isCalm ? [] : this.#opportunities()));
  }

  /** Nothing befalls anybody any more; what was broken is repaired. */
  calm(): void {
    const { fleet, mappings, tables } = this.#parts;
    const { events, faults, older, newer, isRetried } = this.#options;
    this.#isCalm = true;
    const isMended = events.mend > 0;
    fleet.version = isMended || events.deploy > 0 ? newer : older;
    this.needsRebuild ||= isMended && !isRetried;
    faults.hot.clear();
    if (tables.isLost) this.#restoreLost();
    for (const mapping of Object.values(mappings)) mapping.isEnabled = true;
  }

  #opportunities(): readonly Opportunity[] {
    const { events } = this.#options;
    return (Object.keys(events) as Event[]).flatMap((event) => {
      const run = this.#ways[event];
      const weight = events[event];
      return run === undefined || weight === 0 || !this.#isPossible(event)
        ? []
        : [{ label: `operator: ${event}`, weight, rare: true, run }];
    });
  }

  #isPossible(event: Event): boolean {
    const { tables, fleet, witness } = this.#parts;
    if (event === 'split') return this.#streams().some(({ shards }) => shards.length < MOST_SHARDS);
    // Over an empty log nothing is lost.
    if (event === 'loss') return witness.hasEvents;
    if (event === 'restore')
      return !tables.isLost && !RESTORED_ONLY_AT_REST.some((name) => fleet.isWorking(name));
    return true;
  }

  readonly #ways: Readonly<Partial<Record<Event, () => Promise<string> | string>>> = {
    split: () => {
      const { chance } = this.#parts.world;
      const stream = chance.oneOf(this.#streams().filter(({ shards }) => shards.length < MOST_SHARDS));
      const shard = chance.oneOf(stream.shards.filter(({ isOpen }) => isOpen));
      stream.split(shard);
      return `${stream.name} ${shard.id.slice(-3)}`;
    },
    hot: () => {
      const { hot } = this.#options.faults;
      const partition = this.#parts.world.chance.oneOf(HOT);
      if (!hot.delete(partition)) hot.add(partition);
      return `${partition} ${hot.has(partition) ? 'is throttled' : 'is no longer throttled'}`;
    },
    lag: () => {
      const { world, mappings } = this.#parts;
      const name = world.chance.oneOf(this.#options.events.playback > 0 ? CONSUMERS : CONSUMERS.slice(0, 2));
      const mapping = mappings[name];
      mapping.isEnabled = !mapping.isEnabled;
      return `${name} ${mapping.isEnabled ? 'goes on' : 'stands still'}`;
    },
    deploy: () => {
      const { fleet } = this.#parts;
      const { older, newer } = this.#options;
      fleet.version = fleet.version === older ? newer : older;
      return fleet.version.logic;
    },
    freeze: () => {
      const { world, mappings } = this.#parts;
      // As long as pump is behind, records would be gone by then.
      const isLong = mappings.pump.isAtEnd && world.chance.happens(0.3);
      world.now += isLong ? 8 * DAY : LONGER_THAN_A_LEASE;
      return isLong ? 'eight days pass' : 'two minutes pass';
    },
    tamper: () => this.#spoil(tamper),
    orphan: () => this.#spoil(plantOrphan),
    stale: () => plantSnapshot(this.#parts),
    damage: () => this.#spoil(damageSnapshot),
    setup: () => {
      this.#parts.setUp();
      return '';
    },
    loss: () => {
      const { tables, witness, mappings } = this.#parts;
      if (tables.isLost) return this.#restoreLost();
      tables.lose();
      this.#playedUntil = mappings.playback.checkpoints();
      witness.states.lost();
      witness.snapshots.lost();
      return 'the data store is empty';
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
    const checkpoints = { write: mappings.write.checkpoints(), playback: mappings.playback.checkpoints() };
    this.#backup = { states: await tables.backup(), checkpoints };
    return 'a backup is made';
  }

  /** The data store goes back to the backup, and write starts from where it stood then; containers stay warm. */
  async #restore({ states, checkpoints }: Backup): Promise<string> {
    const { tables, mappings, witness } = this.#parts;
    await tables.restore(states);
    witness.states.restored(states);
    witness.snapshots.restored(states);
    mappings.write.rewindTo(checkpoints.write);
    mappings.playback.rewindTo(checkpoints.playback);
    this.#backup = undefined;
    return 'the backup is restored';
  }

  /** The store that was lost is found again, as long as nothing has been made in its place; else it is given up. */
  #restoreLost(): string {
    const { tables, witness, world, mappings } = this.#parts;
    if (!witness.states.isRemade && (this.#options.events.playback === 0 || world.chance.happens(0.5))) {
      tables.find();
      witness.states.found();
      witness.snapshots.found();
      // What was played back meanwhile went nowhere.
      mappings.playback.rewindTo(this.#playedUntil);
      return 'the data store is back';
    }
    tables.giveUp();
    witness.acknowledged.gaveUp();
    witness.states.gaveUp();
    witness.snapshots.gaveUp();
    this.needsRebuild = true;
    return 'what was in the data store is lost for good';
  }

  /** Does what takes a rebuild to mend. */
  #spoil(spoil: (parts: Service) => Promise<string>): Promise<string> {
    this.needsRebuild = true;
    return spoil(this.#parts);
  }

  #streams(): readonly Kinesis[] {
    const { kinesis, playback } = this.#parts;
    return this.#options.events.playback > 0 ? [kinesis, playback] : [kinesis];
  }
}

const LONGER_THAN_A_LEASE = 125_000;
const DAY = 86_400_000;
const CONSUMERS = ['pump', 'write', 'playback'] as const;
const RESTORED_ONLY_AT_REST = ['write', 'setup', 'playback'] as const;
