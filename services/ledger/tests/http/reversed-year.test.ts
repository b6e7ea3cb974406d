import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import type { Subject } from '@reprise/event-envelope';
import { verify } from '@reprise/service-kit';
import { patient } from '../../../../packages/service-kit/tests/support/deadlines.ts';
import {
  noteJob,
  playbackOf,
  playerOf,
  wipe,
} from '../../../../packages/service-kit/tests/support/playbacks.ts';
import { aggregates } from '../../src/domain/index.ts';
import { ledger, type TestService } from './ledger.ts';

/** The folder that holds a real bank's year; the product ships without it. */
const file = join(process.env.REPRISE_LEDGER_DATA ?? '', 'ledger-1993.ndjson.gz');
const isAtHand = existsSync(file);
const where = isAtHand ? '' : ' (skipped: REPRISE_LEDGER_DATA names no folder that holds it)';

interface Booked {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly data: { readonly amount?: number };
}

const SEED = 19_931_231;
const REVERSALS = 1_000;
const BATCH = 1_000;

const read = (): readonly Booked[] =>
  gunzipSync(readFileSync(file))
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Booked);

/** Some of the events, each once, the same ones for the same seed (mulberry32, Fisher and Yates). */
function drawn(events: readonly Booked[], count: number): readonly Booked[] {
  let state = SEED;
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const left = [...events];
  return Array.from({ length: count }, () => left.splice(Math.floor(random() * left.length), 1)).flat();
}

const CREDITS = /deposited|received|credited/;

/** The model: what comes in less what goes out, of all events that were not reversed. The year holds facts alone. */
function balancesOf(events: readonly Booked[], reversed: ReadonlySet<string>): Map<string, number> {
  const balances = new Map<string, number>();
  for (const { id, type, subject, data } of events) {
    const amount = reversed.has(id) ? 0 : (data.amount ?? 0);
    balances.set(subject, (balances.get(subject) ?? 0) + (CREDITS.test(type) ? amount : -amount));
  }
  return balances;
}

async function balancesIn(service: TestService, subjects: readonly string[]): Promise<Map<string, number>> {
  const stored = await service.store.get(subjects.map((subject) => ({ subject, item: 'state' })));
  return new Map(
    stored.map((one, index) => {
      const { balance } = JSON.parse(String(one?.document.state)) as { readonly balance: number };
      return [subjects[index] ?? '', balance];
    }),
  );
}

const reverse = (service: TestService, { subject, id }: Booked) =>
  service.post({
    method: 'POST',
    path: `/accounts/${subject.slice('account/'.length)}/reversals`,
    body: JSON.stringify({ id, reason: 'drawn' }),
  });

async function settle(service: TestService): Promise<void> {
  await service.pump();
  await service.write();
}

(isAtHand ? test : test.skip)(
  `a real bank's year: 1,000 events reversed leave each balance as without them, once each, and a rebuild changes nothing${where}`,
  async () => {
    const service = await ledger();
    const events = read();
    for (let from = 0; from < events.length; from += BATCH)
      await service.submit(...events.slice(from, from + BATCH));
    const subjects = [...new Set(events.map(({ subject }) => subject as Subject))];
    expect(await balancesIn(service, subjects)).toEqual(balancesOf(events, new Set()));

    const chosen = drawn(
      events.filter(({ type }) => !type.includes('opened')),
      REVERSALS,
    );
    for (const [index, event] of chosen.entries()) {
      expect((await reverse(service, event)).status).toBe(202);
      if (index % 50 === 49) await settle(service);
    }
    await settle(service);
    const expected = balancesOf(events, new Set(chosen.map(({ id }) => id)));
    expect(await balancesIn(service, subjects)).toEqual(expected);

    for (const event of chosen)
      expect(await reverse(service, event)).toMatchObject({
        status: 409,
        body: { refusal: 'already-reversed' },
      });

    await noteJob(service.store);
    for (const subject of subjects) await wipe(service.store, subject);
    const player = playerOf(service.log, service.store, { aggregates });
    await player.play(await playbackOf(service.log, subjects), patient);
    expect(await balancesIn(service, subjects)).toEqual(expected);
    const findings: unknown[] = [];
    for await (const finding of verify({ log: service.log, store: service.store, aggregates }))
      findings.push(finding);
    expect(findings).toEqual([]);
  },
  300_000,
);
