import { expect, jest, test } from '@jest/globals';
import { type Folded, step, unfolded } from '@reprise/aggregate';
import { originPath, type RecordedEvent } from '@reprise/event-envelope';
import * as fc from 'fast-check';
import { LogInteractionStore } from '../../../src/index.ts';
import type { EventLog, LogItem } from '../../../src/ports/event-log.ts';
import type { EventStream, OutgoingRecord, PutResult } from '../../../src/ports/event-stream.ts';
import { but } from '../../support/but.ts';
import { historyOf, originsOf, stateIn, taken, twoEnvironments } from '../../support/copying.ts';
import { added, eventsOf, found, recordAt, sent, spend, subjectNamed } from '../../support/events.ts';
import { propertyRuns } from '../../support/property-runs.ts';
import { type PurseState, purse } from '../../support/purse.ts';
import { findings } from '../../support/verified.ts';
import { virtualTime } from '../../support/virtual-time.ts';

const clock = virtualTime();
jest.setTimeout(180_000);

const subjects = [1, 2].map(subjectNamed);

/** What becomes of a call: it gets through, in part, its answer is lost, or its caller is killed meanwhile and may wake up much later. */
const fates = fc.constantFrom('put', 'put', 'put', 'half', 'lost', 'killed', 'asleep');

/** The stream behind such a network. */
function network(script: readonly string[]) {
  let call = 0;
  let kill = (): void => {};
  const sleepers: (() => void)[] = [];
  const between = (stream: EventStream): EventStream =>
    but(stream, {
      put: async (records: readonly OutgoingRecord[]): Promise<readonly PutResult[]> => {
        await clock.pass(1);
        const fate = script[call++] ?? 'put';
        if (fate === 'half') {
          const [through, lost] = [
            records.filter((_, n) => n % 2 === 0),
            { status: 'failed', reason: 'lost' },
          ];
          const results = [...(await stream.put(through))];
          return records.map(
            (_, n): PutResult => (n % 2 === 0 ? results.shift() : undefined) ?? (lost as PutResult),
          );
        }
        const results = await stream.put(records);
        if (fate === 'lost') return records.map(() => ({ status: 'failed', reason: 'no answer' }));
        if (fate === 'killed' || fate === 'asleep') {
          kill();
          await new Promise<void>((resolve) => void (fate === 'asleep' && sleepers.push(resolve)));
        }
        return results;
      },
    });
  return {
    between,
    /** Resolves when a caller is killed. */
    killed: () =>
      new Promise<'killed'>((resolve) => {
        kill = () => resolve('killed');
      }),
    /** Whoever is asleep goes on, as if nothing had been. */
    wake: async () => {
      for (const resolve of sleepers.splice(0)) resolve();
      for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

type Environments = Awaited<ReturnType<typeof twoEnvironments>>;

/** A copy to its end, resumed whenever its worker is gone. */
async function copyThrough({ here }: Environments, net: ReturnType<typeof network>): Promise<void> {
  const { id } = await here.ask({ mode: 'copy', to: 'staging', unmasked: true, rate: 20, segments: 2 });
  for (;;) {
    const killed = net.killed();
    const ended = await Promise.race([here.run(30_000).then(() => 'ended' as const), killed]);
    const { status, notes } = await here.ask({ action: 'status', id });
    if (status === 'COMPLETED') return;
    if (ended === 'ended' && status !== 'FAILED') throw new Error(`${status}: ${notes.join()}`);
    await clock.pass(130_000);
    if ((await here.ask({ action: 'status', id })).status === 'COMPLETED') return;
    await here.ask({ action: 'resume', id });
  }
}

/** Many of one purse, most of a type that is remembered for a while: an old one that came again would count. */
const events = fc.array(
  fc.record({
    subject: fc.constantFrom(...subjects),
    kind: fc.constantFrom('found', 'found', 'found', 'found', 'found', 'added', 'spend', 'note'),
    coins: fc.integer({ min: 1, max: 20 }),
    id: fc.nat(300),
    versioned: fc.boolean(),
  }),
  { minLength: 1, maxLength: 150, size: 'max' },
);
type Said = typeof events extends fc.Arbitrary<readonly (infer T)[]> ? T : never;

function eventOf({ kind, coins, id, subject, versioned }: Said, place: number) {
  const attributes = { subject, ...(versioned && kind === 'spend' ? { expectedversion: place % 4 } : {}) };
  // Some of them large, so that an aggregate takes several records.
  if (kind === 'note') return sent('note-written', { text: 'x'.repeat(coins * 4_000) }, `n${id}`, attributes);
  return { added, found, spend }[kind as 'added'](coins, `${kind}${id}`, attributes);
}

/** What the reactions to the requests among them have done: asked for something, and paid. */
const callsOf = (events: readonly RecordedEvent[]): readonly LogItem[] =>
  events
    .filter(({ type }) => type === 'shop.spend-requested.v1')
    .flatMap(({ subject, sequence, data }) => {
      const behind = (name: string, more: object) => ({
        ...{ subject, position: `${sequence}~${name}`, at: 1 },
        ...more,
      });
      return [
        behind('rates.rate#1', { request: JSON.stringify(data), answered: 1, response: '{}' }),
        behind('bank.pay#1', { request: JSON.stringify(data), token: sequence }),
        behind('bank.pay#1=', { response: '{}' }),
      ];
    });

/** What lies behind the events of a log, by where they were made: each place once, and without what positions are called here. */
async function callsIn({ log }: { readonly log: EventLog }, events: readonly RecordedEvent[]) {
  const places = new Map<string, readonly object[]>();
  for (const event of events) {
    const items = await new LogInteractionStore(log).behind(event);
    const calls = items.map(({ position, ...rest }) => ({
      ...rest,
      name: position.slice(event.sequence.length),
    }));
    const made = originPath(event)[0]?.position ?? event.sequence;
    if (calls.length > 0) places.set(made, calls);
  }
  return [...places];
}

/** The fold of a log without what was copied twice, said once more. */
function foldedOnce(log: readonly RecordedEvent[]): PurseState {
  const seen = new Set<string>();
  const identities = new Set<string>();
  let folded: Folded<PurseState> = unfolded(purse);
  for (const event of log) {
    const origin = originPath(event)[0]?.position;
    if (origin !== undefined && seen.has(origin)) continue;
    if (origin !== undefined) seen.add(origin);
    folded = step(
      purse,
      folded,
      event,
      (_, identity) => identities.has(identity) || !identities.add(identity),
    ).folded;
  }
  return folded.state;
}

test('whatever is lost, sent twice, killed or comes late, each event is copied, in its order, and counts once', async () => {
  const rounds = fc.array(
    fc.record({
      events,
      local: fc.array(events, { maxLength: 1 }),
      fates: fc.array(fates, { maxLength: 12 }),
    }),
    { minLength: 1, maxLength: 3, size: 'max' },
  );
  await fc.assert(
    fc.asyncProperty(rounds, async (all) => {
      const net = network(all.flatMap((round) => round.fates));
      const environments = await twoEnvironments({ between: net.between });
      const { here, there } = environments;
      let place = 0;
      for (const round of all) {
        const logged = round.events.map((one) => recordAt(place++, [eventOf(one, place)]));
        await here.keeps(logged);
        await here.log.insert(logged.flatMap((record) => callsOf(eventsOf(record))));
        const local = round.local.flat().map((one, n) => ({ ...eventOf(one, n), expectedversion: null }));
        if (local.length > 0) await there.submit(...local);
        await copyThrough(environments, net);
        await taken(there);
      }
      await net.wake();
      await taken(there);

      for (const subject of subjects) {
        const source = (await historyOf(here.log, subject)).map(({ sequence }) => sequence);
        const log = await historyOf(there.log, subject);
        // In the order in which they first came: none before those that come before it.
        expect(originsOf(log)).toEqual(source);
        expect(await callsIn(there, log)).toEqual(await callsIn(here, await historyOf(here.log, subject)));
        if (log.length > 0) expect(await stateIn(there, subject)).toEqual(foldedOnce(log));
        if (!log.some((event) => originPath(event).length === 0))
          expect(await stateIn(there, subject)).toEqual(await stateIn(here, subject));
      }
      expect(await findings(there)).toEqual([]);
    }),
    propertyRuns(20),
  );
});
