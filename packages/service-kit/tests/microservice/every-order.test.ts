import { expect, test } from '@jest/globals';
import { foldingHistory } from '@reprise/aggregate';
import { identityHash, type Subject } from '@reprise/event-envelope';
import * as fc from 'fast-check';
import { readHistory } from '../../src/index.ts';
import type { IncomingRecord } from '../../src/log/record.ts';
import { collected } from '../support/collected.ts';
import { pumpOf, stateOf } from '../support/containers.ts';
import { patient } from '../support/deadlines.ts';
import { added, cursed, opened, spend, subjectNamed } from '../support/events.ts';
import {
  type Fault,
  FaultyDataStore,
  FaultyEventLog,
  faultPlans,
  PushingBackStream,
  planned,
} from '../support/faults.ts';
import { historyRecord, playedAt, playerOf, wipe } from '../support/playbacks.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { purse, purseWith } from '../support/purse.ts';
import { virtualTime } from '../support/virtual-time.ts';
import type { Trouble } from './support/mint.ts';
import { Town } from './support/town.ts';

// Everything that a service's functions may be given, in any order, again and again, while calls fail, containers forget,
// aggregates are parked, wiped, rebuilt by logic that can go on and by logic that cannot.

const clock = virtualTime();
const lifted = purseWith({ lifted: true });

type Step =
  | { readonly do: 'put'; readonly of: number; readonly kind: 'add' | 'spend' | 'curse' | 'repeat' }
  | { readonly do: 'pump' | 'write' | 'play' | 'resume' | 'lift' | 'new container' }
  | { readonly do: 'react'; readonly size: number; readonly back: number }
  | { readonly do: 'rebuild' | 'wipe'; readonly of: number };

const of = fc.constantFrom(1, 2);
const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('put' as const),
        of,
        kind: fc.constantFrom('add', 'add', 'spend', 'curse', 'curse', 'repeat'),
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('react' as const),
        size: fc.integer({ min: 1, max: 6 }),
        back: fc.nat(2),
      }),
    },
    { weight: 8, arbitrary: fc.record({ do: fc.constantFrom('pump', 'write', 'play', 'resume') }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('lift', 'new container') }) },
    { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('rebuild', 'rebuild', 'wipe'), of }) },
  ),
  { maxLength: 60, size: 'max' },
) as fc.Arbitrary<readonly Step[]>;

interface Case {
  readonly steps: readonly Step[];
  readonly troubles: readonly Trouble[];
  /** Of the microservice's calls to the log; of write's to the data store; of its puts on the playback stream. */
  readonly faults: readonly (readonly (Fault | undefined)[])[];
}

const cases: fc.Arbitrary<Case> = fc.record({
  steps,
  troubles: fc.array(fc.constantFrom<Trouble>('refused', 'failed', 'lost', undefined), { maxLength: 5 }),
  faults: fc.tuple(
    faultPlans(20),
    faultPlans(20),
    fc.array(fc.constantFrom<Fault | undefined>('before', undefined), { maxLength: 12, size: 'max' }),
  ),
});

/** How far each function has come on its stream. */
type Consumer = 'pump' | 'write' | 'react' | 'resume';

class Run {
  readonly #town: Town;
  readonly #at: Record<Consumer, number> = { pump: 0, write: 0, react: 0, resume: 0 };
  readonly #histories: IncomingRecord[] = [];
  #jobs = 0;
  #isLifted = false;
  #plans: readonly (() => Fault | undefined)[];
  #container: ReturnType<Town['microservice']>;
  #writer: ReturnType<typeof playerOf>;

  constructor(town: Town, faults: Case['faults']) {
    this.#town = town;
    this.#plans = faults.map(planned);
    this.#container = this.#microservice();
    this.#writer = this.#write();
  }

  async step(step: Step): Promise<void> {
    await clock.pass(1_000);
    switch (step.do) {
      case 'put':
        await this.#town.put(this.#event(step.kind, { subject: subjectNamed(step.of) }));
        return;
      case 'react':
        return this.#consume('react', this.#container.live, this.#town.records, step.size, step.back);
      case 'pump':
        return this.#consume('pump', pumpOf(this.#town.log), this.#town.records);
      case 'write':
        return this.#consume('write', (batch) => this.#writer.live(batch, patient), this.#town.records);
      case 'resume':
        return this.#consume('resume', this.#container.play, this.#town.resumes);
      case 'play':
        return this.#play();
      case 'rebuild':
        return this.#rebuild(subjectNamed(step.of));
      case 'wipe':
        if ((await stateOf(this.#town.store, subjectNamed(step.of)))?.position !== undefined)
          await wipe(this.#town.store, subjectNamed(step.of));
        return;
      case 'lift':
        this.#isLifted = !this.#isLifted;
        this.#renew();
        return;
      case 'new container':
        return this.#renew();
    }
  }

  /** Nothing fails any more, and the logic can fold everything: until all has come to rest. */
  async rest(): Promise<void> {
    this.#plans = [];
    this.#isLifted = true;
    this.#renew();
    for (let round = 0; round < 3; round++) {
      await this.#settle();
      for (const id of [1, 2]) await this.#rebuild(subjectNamed(id));
    }
    await this.#settle();
  }

  /** All that was ever on the streams comes once more. */
  async again(): Promise<void> {
    const { live, play } = this.#town.microservice();
    expect(await live(this.#town.records)).toBeUndefined();
    expect(await play(this.#town.resumes)).toBeUndefined();
  }

  async #settle(): Promise<void> {
    const all = ['pump', 'write', 'play', 'resume'] as const;
    for (let round = 0; round < 40; round++) {
      for (const one of all) await this.step({ do: one });
      await this.step({ do: 'react', size: 50, back: 0 });
    }
  }

  #renew(): void {
    this.#town.aggregates = this.#isLifted ? [lifted] : [purse];
    this.#container = this.#microservice();
    this.#writer = this.#write();
  }

  #microservice() {
    const { log } = this.#town;
    const endurance = { attempts: 1_000, forMs: Number.POSITIVE_INFINITY };
    return this.#town.microservice({ log: new FaultyEventLog(log, () => this.#plans[0]?.()), endurance });
  }

  #write() {
    const { log, store, playback, aggregates } = this.#town;
    return playerOf(log, new FaultyDataStore(store, () => this.#plans[1]?.()), {
      aggregates,
      playback: new PushingBackStream(playback, () =>
        this.#plans[2]?.() === undefined ? undefined : 'failed',
      ),
    });
  }

  async #consume(
    consumer: Consumer,
    consume: (batch: readonly IncomingRecord[]) => Promise<string | undefined>,
    records: readonly IncomingRecord[],
    size = 50,
    back = 0,
  ): Promise<void> {
    const start = Math.max(0, this.#at[consumer] - back);
    const batch = records.slice(start, this.#at[consumer] + size);
    if (batch.length === 0) return;
    const failed = await consume(batch).catch(() => batch[0]?.sequenceNumber);
    const done = batch.findIndex(({ sequenceNumber }) => sequenceNumber === failed);
    this.#at[consumer] = Math.max(this.#at[consumer], start + (done === -1 ? batch.length : done));
  }

  async #play(): Promise<void> {
    const [history] = this.#histories;
    if (history === undefined) return;
    const failed = await this.#writer.play([history], patient).catch(() => history.sequenceNumber);
    if (failed === undefined) this.#histories.shift();
  }

  async #rebuild(subject: Subject): Promise<void> {
    const { log } = this.#town;
    if ((await collected(readHistory(log, subject))).length === 0) return;
    const job = `job-${++this.#jobs}`;
    this.#histories.push(playedAt(this.#jobs, await historyRecord(log, subject, { job })));
  }

  #event(kind: (Step & { do: 'put' })['kind'], about: { readonly subject: Subject }) {
    const id = `e${this.#town.records.length}`;
    switch (kind) {
      case 'add':
        return added(2, id, about);
      case 'spend':
        return spend(3, id, about);
      case 'curse':
        return cursed(id, about);
      case 'repeat':
        return added(2, `repeated of ${about.subject}`, about);
    }
  }
}

/** What has to be minted: a stamp for each event with a reaction that is no repeat, by its outcome. */
async function expected(town: Town): Promise<readonly string[]> {
  const texts = [...(await expectedOf(town, 1)), ...(await expectedOf(town, 2))];
  return texts.sort();
}

/** Of one aggregate, in the order of its log. */
async function expectedOf({ log }: Town, id: number): Promise<readonly string[]> {
  const fold = foldingHistory(lifted);
  const texts: string[] = [];
  for (const event of await collected(readHistory(log, subjectNamed(id)))) {
    const { outcome } = fold(event);
    if (outcome.status === 'duplicate' || !/coins-added|spend/.test(event.type)) continue;
    const said = outcome.status === 'rejected' ? outcome.reason : outcome.status;
    texts.push(`${identityHash(event)}.mint.stamp.1 ${event.id} ${said}`);
  }
  return texts;
}

const inOrder = ({ mint }: Town): readonly string[] => mint.minted.map(({ key, text }) => `${key} ${text}`);
const mintedIn = (town: Town): readonly string[] => [...inOrder(town)].sort();

test('whatever happens, in whatever order: each reaction is heard outside once, and none is left out', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ({ steps, troubles, faults }) => {
      const town = await Town.ready();
      town.mint.troubles = [...troubles];
      const run = new Run(town, faults);
      await town.put(opened('o1', { subject: subjectNamed(1) }), opened('o2', { subject: subjectNamed(2) }));
      for (const step of steps) await run.step(step);
      await run.rest();

      expect(mintedIn(town)).toEqual(await expected(town));
      expect(await town.microservice().ask({ command: 'parked.list' })).toEqual({ parked: [] });
      await run.again();
      expect(mintedIn(town)).toEqual(await expected(town));
    }),
    propertyRuns(60),
  );
}, 180_000);

/** What goes with a step where nothing lags behind: reactions have got as far as they can before anything is released. */
const together = (step: Step): readonly Step[] => {
  switch (step.do) {
    case 'put':
      return [step, { do: 'pump' }, { do: 'write' }];
    case 'rebuild':
      return [{ do: 'react', size: 50, back: 0 }, step, { do: 'play' }];
    case 'play':
    case 'wipe':
      return [{ do: 'react', size: 50, back: 0 }, step];
    default:
      return [step];
  }
};

test('where none lags behind: one aggregate’s reactions are heard in the order of its log, over all its releases', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (steps) => {
      const town = await Town.ready();
      const run = new Run(town, []);
      await town.put(opened('o1', { subject: subjectNamed(1) }), opened('o2', { subject: subjectNamed(2) }));
      for (const step of steps.flatMap(together)) await run.step(step);
      await run.rest();

      for (const id of [1, 2]) {
        const wanted = await expectedOf(town, id);
        expect(inOrder(town).filter((text) => wanted.includes(text))).toEqual(wanted);
      }
    }),
    propertyRuns(60),
  );
}, 180_000);
