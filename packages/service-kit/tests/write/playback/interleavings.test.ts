import { describe, expect, test } from '@jest/globals';
import { remembersForever } from '@reprise/aggregate';
import { identityHash, type Subject } from '@reprise/event-envelope';
import * as fc from 'fast-check';
import { FIRST_IDENTITY, identityOf, LAST_IDENTITY } from '../../../src/log/identity-item.ts';
import type { IncomingRecord } from '../../../src/log/record.ts';
import type { EventLog } from '../../../src/ports/event-log.ts';
import { collected } from '../../support/collected.ts';
import { emptyTables, pumpOf, stateOf } from '../../support/containers.ts';
import { patient } from '../../support/deadlines.ts';
import { type Consume, deliver, type Invocation, invocations } from '../../support/delivery.ts';
import { eventsOf } from '../../support/events.ts';
import { FaultyDataStore, FaultyEventLog, faultPlans, planned } from '../../support/faults.ts';
import { historyOf } from '../../support/logs.ts';
import { endRecord, historyRecord, playedAt, playerOf, progressOf, wipe } from '../../support/playbacks.ts';
import { propertyRuns } from '../../support/property-runs.ts';
import { purse } from '../../support/purse.ts';
import { purseStreams } from '../../support/purse-streams.ts';
import { findings } from '../../support/verified.ts';
import { virtualTime } from '../../support/virtual-time.ts';
import { statesByVersion, watched } from '../../support/watched-store.ts';

const { pass } = virtualTime();

/** What of a subject's history a playback carries, when it is sent: as if the log had been read so long ago. */
interface Sent {
  readonly after: number;
  readonly inline: boolean;
  readonly lag: number;
}

const sendings: fc.Arbitrary<readonly Sent[]> = fc.array(
  fc.record({ after: fc.nat(6), inline: fc.boolean(), lag: fc.nat(3) }),
  { minLength: 1, maxLength: 6 },
);

const JOBS = ['first', 'second', 'last'];

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn++) await pass(1);
};

async function histories(
  log: FaultyEventLog | Parameters<typeof historyRecord>[0],
  subjects: readonly Subject[],
  sent: readonly Sent[],
  job: string,
): Promise<IncomingRecord[]> {
  // All jobs are on one shard, one after the other.
  const place = JOBS.indexOf(job) * 100;
  const records: IncomingRecord[] = [];
  for (const [index, subject] of subjects.entries()) {
    const { after, inline, lag } = sent[index % sent.length] ?? { after: 0, inline: true, lag: 0 };
    await turns(after);
    const held = (await historyOf(log, subject)).length;
    if (held === 0) continue;
    const record = await historyRecord(log, subject, { job, inline, events: Math.max(1, held - lag) });
    records.push(playedAt(place + records.length, record));
  }
  return [...records, playedAt(place + records.length, endRecord(job))];
}

/** A delivery that is in no hurry: whoever else is at work goes on between two batches. */
const slowly =
  (consume: Consume, count: number): Consume =>
  async (records) => {
    await turns(count);
    return consume(records);
  };

const firstsOf = (stream: readonly IncomingRecord[]): Record<string, string> => {
  const remembered = stream
    .flatMap((record) => eventsOf(record))
    .filter((event) => remembersForever(purse, event));
  const firsts = remembered
    .reverse()
    .map((event) => [`${event.subject} ${identityHash(event)}`, event.sequence]);
  return Object.fromEntries(firsts);
};

async function claimsIn(log: EventLog, stream: readonly IncomingRecord[]): Promise<Record<string, string>> {
  const subjects = new Set(stream.map(({ partitionKey }) => partitionKey));
  const items = await Promise.all(
    [...subjects].map((subject) =>
      collected(log.query(subject, { from: FIRST_IDENTITY, to: LAST_IDENTITY })),
    ),
  );
  return Object.fromEntries(
    items.flat().map((item) => [`${item.subject} ${identityOf(item)}`, String(item.first)]),
  );
}

describe('playbacks among live traffic', () => {
  test('leave each state as the log says, never older, never half, nothing that was seen forgotten', async () => {
    await fc.assert(
      fc.asyncProperty(
        purseStreams(60),
        sendings,
        fc.tuple(invocations, invocations),
        fc.tuple(faultPlans(), faultPlans()),
        fc.nat(12),
        fc.boolean(),
        async (stream, sent, [livePlan, playPlan], [logFaults, storeFaults], pumpPause, wipes) => {
          const tables = await emptyTables();
          const subjects = [...new Set(stream.map(({ partitionKey }) => partitionKey as Subject))];
          const { store: inner, violations } = watched(tables.store, statesByVersion(stream));
          const log = new FaultyEventLog(tables.log, planned(logFaults));
          const store = new FaultyDataStore(inner, planned(storeFaults));
          // Warm containers, each with copies of its own, that take turns at either stream.
          const containers = [playerOf(log, store), playerOf(log, store)];
          const live = containers.map(({ live: consume }) =>
            slowly((records) => consume(records, patient), 1),
          );
          const play = containers.map(({ play: consume }) =>
            slowly((records) => consume(records, patient), 1),
          );

          const rebuilding = async () => {
            for (const job of JOBS.slice(0, 2)) {
              if (wipes) for (const subject of subjects) await wipe(tables.store, subject);
              await deliver(await histories(tables.log, subjects, sent, job), play, playPlan);
            }
          };
          const pump = pumpOf(tables.log);
          await Promise.all([
            deliver(stream, [slowly((records) => pump(records, patient), pumpPause)]),
            deliver(stream, live, livePlan as readonly Invocation[]),
            rebuilding(),
          ]);
          // At the latest now every history has come whole.
          await deliver(
            await histories(tables.log, subjects, [{ after: 0, inline: true, lag: 0 }], 'last'),
            play,
          );

          expect(violations).toEqual([]);
          expect(await claimsIn(tables.log, stream)).toEqual(firstsOf(stream));
          expect((await findings(tables)).filter(({ kind }) => kind !== 'parked')).toEqual([]);
          for (const subject of subjects)
            expect(await stateOf(tables.store, subject)).toMatchObject({ playback: 'last' });
          expect(await progressOf(tables.store, 'last')).toMatchObject({
            aggregates: subjects.length,
            events: stream.flatMap((record) => eventsOf(record)).length,
            ended: true,
          });
        },
      ),
      propertyRuns(40),
    );
  });
});
