import type { LogItem, Stored } from '@reprise/service-kit';
import { checkCorrected } from './checks/corrections.ts';
import { checkAccepted, checkIdentities, checkLog, checkTimeline } from './checks/log.ts';
import { checkObservations } from './checks/observations.ts';
import { checkPlaybacks } from './checks/playbacks.ts';
import { checkInteractions, checkReactions } from './checks/reactions.ts';
import { checkReaders } from './checks/readers.ts';
import { checkStates, checkTold, checkVerified } from './checks/states.ts';
import type { Accepted, Told } from './clients.ts';
import type { Version } from './containers.ts';
import { noFaults } from './faults.ts';
import { Fleet, type FleetOptions } from './fleet.ts';
import { Kinesis } from './kinesis.ts';
import type { Kit } from './kit.ts';
import { Mapping, type MappingOptions, STEADY } from './mapping.ts';
import { accountAfterEach, everComeTo } from './model.ts';
import { Outside } from './outside.ts';
import { PlaybackHistory, playedIn } from './playback-history.ts';
import type { Expectation } from './playbacks.ts';
import type { Observation } from './readers.ts';
import { firstOf } from './simulated-log.ts';
import { everKnown } from './skip-model.ts';
import { PARKED } from './state-watch.ts';
import { StreamHistory } from './stream-history.ts';
import { Tables } from './tables.ts';
import { must, ViolationError } from './violation.ts';
import { Witness } from './witness.ts';
import type { World } from './world.ts';

export interface ServiceOptions extends Omit<FleetOptions, 'tables' | 'streams' | 'outside'> {
  readonly kit: Kit;
  readonly world: World;
  /** Records that a mapping delivers at once, at most. */
  readonly maxBatch: number;
  /** With reactions, and a microservice that runs them. */
  readonly reacts?: boolean;
  /** Whether newer code would have said something else, and all of it is corrected in the end. */
  readonly isCorrected?: boolean;
}

/** What clients and readers were told, to be held against the log. */
export interface Statements {
  readonly accepted: readonly Accepted[];
  readonly told: readonly Told[];
  readonly observations: readonly Observation[];
  readonly expectations: readonly Expectation[];
  /** What was deployed, the last one last. */
  readonly versions: readonly Version[];
}

/** Steps within which everything has to come to rest once nothing goes wrong any more. */
export const CALM = 60_000;

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
  readonly outside = new Outside();
  readonly mappings: Mappings;
  /** Events between two snapshots of an account: a fourth of what a read of its past may fold. */
  readonly interval: number;
  readonly #options: ServiceOptions;

  constructor(options: ServiceOptions) {
    const { world } = options;
    this.#options = options;
    this.world = world;
    const [{ foldAtMost } = { foldAtMost: 0 }] = options.version.aggregates;
    this.interval = Math.floor(foldAtMost / 4);
    this.kinesis = new Kinesis(world);
    this.kinesis.onPut = (record) => {
      this.history.add(record);
      this.witness.put(record);
    };
    this.playback = new Kinesis(world, 'playback');
    this.playback.onPut = (record) => this.played.add(record);
    this.witness = new Witness(this);
    this.tables.watcher = this.witness;
    this.outside.onSend = (deed, by) => this.witness.interactions.sends(deed, by);
    this.fleet = new Fleet({ ...options, tables: this.tables, streams: this, outside: this.outside });
    const { witness } = this;
    this.mappings = {
      pump: this.#mapping('pump', this.kinesis, (record) => witness.pumped(record)),
      write: this.#mapping('write', this.kinesis, (record, began) =>
        witness.acknowledged.folded(record, began),
      ),
      playback: this.#mapping('write', this.playback, (record, began) =>
        witness.acknowledged.playedBack(record, began),
      ),
      ...(options.reacts && {
        reactions: this.#mapping('microservice', this.kinesis, async () => {}),
        resumes: this.#mapping('microservice', this.playback, async () => {}),
      }),
    };
  }

  /** Runs something with the world's clock and chances under the code. @returns what must not be, and was */
  async guarded(run: () => Promise<void>): Promise<ViolationError | undefined> {
    const { world } = this;
    const { replaceAmbient } = this.#options.kit;
    replaceAmbient({
      now: () => world.now + world.current.skew,
      sleep: (milliseconds, signal) => world.pause(world.current, milliseconds, signal),
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
    this.fleet.invocations = { lost: 0, twice: 0 };
    for (const mapping of Object.values(this.mappings)) mapping.rates = STEADY;
  }

  /** Everything that was ever on the streams comes once more, and changes nothing. */
  async redeliverAll(): Promise<void> {
    const { pump, write, playback } = this.mappings;
    // What a store that was lost owed is lost with it; who is asked again, reacts after all. So does who has profited.
    const isSame = this.tables.generation === 0 && !this.#hasProfited();
    const { reactions, resumes } = isSame ? this.mappings : {};
    const { heard } = this.outside;
    await this.#redeliver([pump, write, ...(reactions ? [reactions] : [])], this.kinesis, whole);
    // What differs may be more by now: newer logic was deployed; and a rebuild makes a snapshot more than live events.
    // A data store that was lost has lost what was noted of playbacks, and notes it anew.
    const notes = this.tables.generation === 0 ? whole : () => '';
    const shown: Shown = (stored) => {
      if (/^(diff|deviations|snapshot)#/.test(stored.item)) return '';
      return stored.item === 'state' ? howFar(stored) : notes(stored);
    };
    await this.#redeliver([playback, ...(resumes ? [resumes] : [])], this.playback, shown);
    const more = this.outside.heard - heard;
    must(more === 0, 'redelivery changes nothing', () => `${more} more went out`);
  }

  /** Whether anything has taken effect because something before it was reversed or skipped: a reaction would see that now. */
  #hasProfited(): boolean {
    const { history, fleet } = this;
    const { rules } = fleet.version;
    return history.accounts.some((subject) => {
      const events = history.eventsOf(subject);
      const firsts = everKnown(events).map((known) => accountAfterEach(known, rules));
      return everComeTo(events, rules).some(
        (outcomes, index) =>
          outcomes.some(({ status }) => status === 'accepted') &&
          firsts.some((steps) => steps[index]?.outcome.status === 'rejected'),
      );
    });
  }

  async #redeliver(mappings: readonly Mapping[], { name, records }: Kinesis, shown: Shown): Promise<void> {
    const before = new Set(await this.#contents(shown));
    this.world.trace.add(`all ${name} are delivered again`);
    for (const mapping of mappings) mapping.rewindTo(new Map(), records.length);
    await this.world.run(CALM);
    const changed = (await this.#contents(shown)).filter((line) => !before.has(line));
    must(changed.length === 0, 'redelivery changes nothing', () => `it made ${changed}`);
  }

  /** Everything at rest is as it has to be. @throws ViolationError */
  async check({ accepted, told, observations, expectations, versions }: Statements): Promise<void> {
    const { history, witness, tables, played } = this;
    const { states } = witness;
    const items = await firstOf(tables.log.scan(0, 1));
    const stored = await tables.backup();
    const logics = versions.map(({ rules }) => rules);
    const isLifted = logics.at(-1)?.isLifted === true;
    const isUntouched = ({ subject }: { subject: string }) => !states.everTampered.has(subject);
    checkLog(items, history);
    checkTimeline(history, witness);
    checkAccepted(accepted, history);
    checkIdentities(items, history, isLifted);
    checkStates(stored, history, isLifted);
    checkTold(told.filter(isUntouched), history, logics);
    const honest = observations.filter((each) => each.question.kind !== 'state' || isUntouched(each));
    checkObservations(honest, history, logics);
    // A data store that was another one for a while has lost jobs, and was behind.
    if (tables.generation === 0) {
      checkReaders({ observations: honest, wasWiped: (subject) => states.everWiped.has(subject) });
      checkPlaybacks({ stored, played, history, shards: this.playback.shards, expectations });
    }
    if (this.#options.reacts) {
      this.#checkOutside(items, versions.at(-1));
      checkInteractions(items, stored);
    }
    await checkVerified({ log: tables.log, store: tables.store }, versions);
  }

  #checkOutside(items: readonly LogItem[], version = this.#options.version): void {
    const { history, outside, tables } = this;
    if (this.#options.isCorrected) checkCorrected({ items, history, outside, version });
    else checkReactions({ items, history, outside, rules: version.rules, wasLost: tables.generation > 0 });
  }

  /** What is in the tables. Timeline entries apart: batches are cut differently each time. */
  async #contents(shown: Shown): Promise<readonly string[]> {
    const items = await firstOf(this.tables.log.scan(0, 1));
    // Whoever has a copy from before an account was parked notes it once more, and loses the write of its state.
    const states = (await this.tables.backup()).filter(({ subject }) => subject !== PARKED);
    return [
      ...items
        .filter(({ subject }) => !subject.startsWith('~timeline'))
        .map(({ subject, position }) => `${subject}@${position}`),
      ...states.flatMap((stored) =>
        shown(stored) === '' ? [] : `${stored.subject} ${stored.item} ${shown(stored)}`,
      ),
    ];
  }

  #mapping(
    consumer: MappingOptions['consumer'],
    kinesis: Kinesis,
    onAcknowledged: MappingOptions['onAcknowledged'],
  ) {
    const { world, fleet, played } = this;
    const { maxBatch } = this.#options;
    const inBatch: MappingOptions['playedIn'] = (batch) =>
      kinesis.name === 'playback' ? playedIn(played, batch) : undefined;
    const options = { consumer, world, fleet, kinesis, maxBatch, playedIn: inBatch, onAcknowledged };
    return new Mapping({ ...options, rates: STEADY });
  }
}

interface Mappings {
  readonly pump: Mapping;
  readonly write: Mapping;
  readonly playback: Mapping;
  /** The microservice's, where there is one: of the event stream, and of the playback stream. */
  readonly reactions?: Mapping;
  readonly resumes?: Mapping;
}

type Shown = (stored: Stored) => string;

const whole: Shown = ({ document }) => JSON.stringify(document);
/** Of a state: how far it is. Newer logic may have been deployed since, and make another one of the same events. */
const howFar: Shown = ({ document: { position, seen, version, parked } }) =>
  JSON.stringify({ position, seen, version, parked });

/** Whatever else is thrown is a violation too: the code under test must not. */
function violationOf(error: unknown): ViolationError {
  if (error instanceof ViolationError) return error;
  return new ViolationError('runs', error instanceof Error ? (error.stack ?? error.message) : String(error));
}
