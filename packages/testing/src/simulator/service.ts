import type { Aggregate } from '@reprise/aggregate';
import { checkAccepted, checkIdentities, checkLog, checkTimeline } from './checks/log.ts';
import { checkObservations } from './checks/observations.ts';
import { checkStates, checkTold, checkVerified } from './checks/states.ts';
import type { Accepted, Told } from './clients.ts';
import { noFaults } from './faults.ts';
import { Fleet, type FleetOptions } from './fleet.ts';
import { Kinesis } from './kinesis.ts';
import type { Kit } from './kit.ts';
import { Mapping, type MappingOptions, STEADY } from './mapping.ts';
import { modesIn, PlaybackHistory } from './playback-history.ts';
import type { Observation } from './readers.ts';
import { firstOf } from './simulated-log.ts';
import { StreamHistory } from './stream-history.ts';
import { Tables } from './tables.ts';
import { must, ViolationError } from './violation.ts';
import { Witness } from './witness.ts';
import type { World } from './world.ts';

export interface ServiceOptions extends Omit<FleetOptions, 'tables' | 'streams'> {
  readonly kit: Kit;
  readonly world: World;
  /** Records that a mapping delivers at once, at most. */
  readonly maxBatch: number;
}

/** What clients and readers were told, to be held against the log. */
export interface Statements {
  readonly accepted: readonly Accepted[];
  readonly told: readonly Told[];
  readonly observations: readonly Observation[];
  /** What was deployed, by rising shape: 1, 2. */
  readonly versions: readonly { readonly aggregates: readonly Aggregate[] }[];
}

/** Steps within which everything has to come to rest once nothing goes wrong any more. */
export const CALM = 20_000;

/** A whole service in a world: stream, tables, containers, mappings; and the witness of what happens to them. */
export class Service {
  readonly world: World;
  readonly tables = new Tables();
  readonly history = new StreamHistory();
  readonly played = new PlaybackHistory();
  readonly kinesis: Kinesis;
  readonly playback: Kinesis;
  readonly witness: Witness;
  readonly fleet: Fleet;
  readonly mappings: { readonly pump: Mapping; readonly write: Mapping; readonly playback: Mapping };
  readonly #options: ServiceOptions;

  constructor(options: ServiceOptions) {
    const { world } = options;
    this.#options = options;
    this.world = world;
    this.kinesis = new Kinesis(world);
    this.kinesis.onPut = (record) => this.history.add(record);
    this.playback = new Kinesis(world, 'playback');
    this.playback.onPut = (record) => this.played.add(record);
    this.witness = new Witness(this);
    this.tables.watcher = this.witness;
    this.fleet = new Fleet({ ...options, tables: this.tables, streams: this });
    const { witness } = this;
    this.mappings = {
      pump: this.#mapping('pump', this.kinesis, (record) => witness.pumped(record)),
      write: this.#mapping('write', this.kinesis, (record, began) => witness.folded(record, began)),
      playback: this.#mapping('write', this.playback, (record, began) => witness.playedBack(record, began)),
    };
  }

  /** Runs something with the world's clock and chances under the code. @returns what must not be, and was */
  async guarded(run: () => Promise<void>): Promise<ViolationError | undefined> {
    const { world } = this;
    const { replaceAmbient } = this.#options.kit;
    replaceAmbient({
      now: () => world.now + world.current.skew,
      sleep: (milliseconds) => world.pause(world.current, milliseconds),
      random: () => world.entropy.next(),
      bytes: (length) => world.bytes(length),
    });
    try {
      await run();
      return undefined;
    } catch (error) {
      return violationOf(error);
    } finally {
      replaceAmbient();
    }
  }

  async deploy(): Promise<void> {
    this.setUp();
    await this.world.run(CALM);
  }

  /** What a deployment runs. */
  setUp(): void {
    void this.fleet.invoke('setup', { RequestType: 'Create', LogicalResourceId: 'Setup' });
  }

  /** From now on nothing goes wrong. */
  calm(): void {
    this.world.faults = noFaults;
    this.fleet.crashes = 0;
    for (const mapping of Object.values(this.mappings)) mapping.rates = STEADY;
  }

  /** Everything that was ever on the stream comes once more, and changes nothing. */
  async redeliverAll(): Promise<void> {
    const before = await this.#contents();
    this.world.trace.add('everything is delivered again');
    for (const mapping of Object.values(this.mappings))
      mapping.rewindTo(new Map(), this.kinesis.records.length);
    await this.world.run(CALM);
    const changed = (await this.#contents()).filter((line) => !before.includes(line));
    must(changed.length === 0, 'redelivery changes nothing', () => `it made ${changed}`);
  }

  /** Everything at rest is as it has to be. @throws ViolationError */
  async check({ accepted, told, observations, versions }: Statements): Promise<void> {
    const { history, witness, tables } = this;
    const items = await firstOf(tables.log.scan(0, 1));
    checkLog(items, history);
    checkTimeline(history, witness);
    checkAccepted(accepted, history);
    checkIdentities(items, history);
    checkStates(await tables.backup(), history);
    checkTold(told, history);
    checkObservations(observations, history);
    const shapes = versions.map(({ aggregates }, index) => [index + 1, aggregates] as const);
    await checkVerified({ log: tables.log, store: tables.store }, new Map(shapes));
  }

  /** What is in the tables. Timeline entries apart: batches are cut differently each time. */
  async #contents(): Promise<readonly string[]> {
    const items = await firstOf(this.tables.log.scan(0, 1));
    const states = await this.tables.backup();
    return [
      ...items
        .filter(({ subject }) => !subject.startsWith('~timeline/'))
        .map(({ subject, position }) => `${subject}@${position}`),
      ...states.map(({ subject, document }) => `${subject} ${JSON.stringify(document)}`),
    ];
  }

  #mapping(consumer: 'pump' | 'write', kinesis: Kinesis, onAcknowledged: MappingOptions['onAcknowledged']) {
    const { world, fleet, played } = this;
    const { maxBatch } = this.#options;
    const modesOf: MappingOptions['modesOf'] = (batch) =>
      kinesis.name === 'playback' ? modesIn(played, batch) : [];
    return new Mapping({ consumer, world, fleet, kinesis, maxBatch, modesOf, rates: STEADY, onAcknowledged });
  }
}

/** Whatever else is thrown is a violation too: the code under test must not. */
function violationOf(error: unknown): ViolationError {
  if (error instanceof ViolationError) return error;
  return new ViolationError('runs', error instanceof Error ? (error.stack ?? error.message) : String(error));
}
