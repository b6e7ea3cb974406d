import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { createGateways, type End, type Ran, type Reaction } from '../src/index.ts';
import { Bank, type Nature, type Receipt, type Trouble } from './support/bank.ts';
import { ACCEPTED, type Payout, payoutRequested, positionAt } from './support/events.ts';
import { Actor, Stage } from './support/stage.ts';
import { World } from './support/world.ts';

// Processes that run the same reaction at the same time, in every order that the machine might choose, and that vanish
// in the middle of anything: the intent, the call, the answer, and what comes back of each.

interface Run {
  /** Position of the event: another one is a late duplicate. */
  readonly at: number;
  /** What it asks for: two runs may differ, and only the first counts. */
  readonly amount: number;
  /** After how many turns it vanishes; never, where it has none. */
  readonly vanishes: number | undefined;
}

interface Case {
  /** Those of one wave run at the same time; the next comes when every deadline is past. */
  readonly waves: readonly (readonly Run[])[];
  readonly choices: readonly number[];
  readonly troubles: readonly Trouble[];
}

const run = fc.record<Run>({
  at: fc.constantFrom(1, 1, 1, 9),
  amount: fc.constantFrom(100, 101),
  vanishes: fc.option(fc.integer({ min: 1, max: 24 }), { nil: undefined }),
});
const cases = fc.record<Case>({
  waves: fc.array(fc.array(run, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
  choices: fc.array(fc.nat(7), { maxLength: 120 }),
  troubles: fc.array(fc.constantFrom<Trouble>('refused', 'failed', 'lost', 'hangs', undefined), {
    maxLength: 4,
  }),
});

/** What came of a case. */
interface Came {
  readonly bank: Bank;
  readonly answers: readonly Receipt[];
  /** The amount that the first intent names. */
  readonly meant: number;
  /** How the last one ended, who ran alone and undisturbed. */
  readonly last: End | { readonly status: 'closed' };
}

async function play(nature: Nature, { waves, choices, troubles }: Case): Promise<Came> {
  const left = [...choices];
  const stage = new Stage((count) => (count === 0 ? 0 : (left.shift() ?? 0) % count));
  const world = new World();
  const bank = new Bank(nature);
  bank.troubles = [...troubles];
  const answers: Receipt[] = [];

  const start = ({ at, amount, vanishes }: Run): { readonly actor: Actor; readonly ran: Promise<Ran> } => {
    const actor = new Actor(stage, vanishes);
    const gateways = { bank: bank.gateway({ step: () => actor.turn() }) };
    const desk = createGateways({ gateways, store: stage.storeFor(actor), ambient: world, logic: 'logic-1' });
    const reaction: Reaction<typeof gateways, Payout> = async ({ data }, _outcome, { bank }) => {
      answers.push(await bank.pay(data));
    };
    const event = payoutRequested({ amount, iban: 'DE02' }, { at: positionAt(at) });
    return { actor, ran: desk.react(reaction, { event, outcome: ACCEPTED }) };
  };
  const runAlone = async (at: number) =>
    (await world.until(start({ at, amount: 102, vanishes: undefined }).ran, stage.next)).end;

  for (const wave of waves) {
    const started = wave.map(start);
    // Until everybody is through or gone.
    await world.until(
      Promise.all(started.map(({ actor, ran }) => Promise.race([ran, actor.gone]))),
      stage.next,
    );
    world.pass(600_000);
  }
  // Then it is delivered again, until it has come to an end.
  bank.troubles = [];
  let last = await runAlone(1);
  for (let round = 0; last.status === 'again' && round < 20; round++) {
    world.passUntil(last.notBefore);
    last = await runAlone(round % 2 === 0 ? 1 : 9);
  }
  const intent = stage.store.items.find(({ position }) => position.endsWith('#1'));
  return { bank, answers, last, meant: JSON.parse(String(intent?.request)).amount };
}

const RUNS = { numRuns: 200 };
/** Seconds on an idle machine, and nothing depends on it. Milliseconds. */
const PATIENCE = 180_000;

describe('any interleaving, any crash, any late duplicate:', () => {
  test.each<[string, Nature]>([
    ['that knows keys', { idempotent: true }],
    ['that can be asked', { confirms: true }],
  ])(
    'a bank %s pays exactly once, and all hear the same answer',
    async (_name, nature) => {
      await fc.assert(
        fc.asyncProperty(cases, async (one) => {
          const { bank, answers, last, meant } = await play(nature, one);
          expect(last).toEqual({ status: 'completed' });
          expect(bank.done).toMatchObject([{ amount: meant }]);
          expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
        }),
        RUNS,
      );
    },
    PATIENCE,
  );

  test(
    'a bank that knows no keys and cannot be asked pays at most once, and a doubt ends with a person',
    async () => {
      await fc.assert(
        fc.asyncProperty(cases, async (one) => {
          const { bank, last } = await play({}, one);
          expect(bank.done.length).toBeLessThanOrEqual(1);
          if (last.status === 'completed') expect(bank.done).toHaveLength(1);
          else expect(last).toMatchObject({ status: 'parked', call: 'bank.pay#1' });
        }),
        RUNS,
      );
    },
    PATIENCE,
  );

  test('what is tried here is worth trying: processes vanish between a call and its answer, and race for an intent', async () => {
    const calledTwice = fc.asyncProperty(cases, async (one) => {
      const { bank } = await play({ idempotent: true }, { ...one, troubles: [] });
      return bank.calls.length < 2; // the bank has to know the key
    });
    expect((await fc.check(calledTwice, { ...RUNS, endOnFailure: true })).failed).toBe(true);
  });
});
