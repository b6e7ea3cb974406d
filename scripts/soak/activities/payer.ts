import type { Chance } from '../../../packages/testing/src/simulator/chance.ts';
import type { SentEvent } from '../book.ts';
import { pause } from '../pause.ts';
import { PAYOUT_REQUESTED } from '../payouts.ts';
import type { Activity } from '../run.ts';
import { send } from '../sender.ts';

const ACCOUNTS = 6;
const DEPOSIT = 1_000_000_000;
/** Between two requests, in milliseconds. */
const [SHORTEST, LONGEST] = [500, 3_000];
/** Requests that may be said again, however late. */
const REMEMBERED = 20;

/** Somebody who pays to other banks, and wants to be told of it: now and then what cannot be paid, and what was asked for before. */
export const payer = (name: string): Activity => ({
  name: `payer ${name}`,
  run: async (run) => {
    const chance = run.chance(`payer ${name}`);
    const accounts = Array.from({ length: ACCOUNTS }, (_, n) => `account/${name}-${n}`);
    const said: (readonly SentEvent[])[] = [];
    await run.gate.pass(async () => void (await send(run, accounts.flatMap(opening))));
    let made = 0;
    while (!run.stopping.aborted) {
      await run.gate.pass(async () => {
        if (said.length > 0 && chance.happens(0.1)) return void (await send(run, chance.oneOf(said)));
        const payouts = Array.from({ length: chance.between(1, 4) }, () =>
          payout(`${name}-payout-${++made}`, chance.oneOf(accounts), chance),
        );
        said.push(payouts);
        if (said.length > REMEMBERED) said.shift();
        await send(run, payouts);
      });
      await pause(chance.between(SHORTEST, LONGEST), run.stopping);
    }
  },
});

function opening(subject: string): readonly SentEvent[] {
  const account = subject.slice('account/'.length);
  const owner = { name: 'Pia', email: `${account}@example.com` };
  return [
    {
      id: `open-${account}`,
      subject,
      type: 'ledger.account-opened.v1',
      data: { currency: 'CZK', overdraftLimit: 0, owner },
    },
    {
      id: `in-${account}`,
      subject,
      type: 'ledger.money-deposited.v1',
      data: { amount: DEPOSIT, channel: 'online' },
    },
  ];
}

/** Of ten, one goes to an account that there is not; of thirty, one is more than there is. */
function payout(id: string, subject: string, chance: Chance): SentEvent {
  const iban = `${chance.happens(0.1) ? 'XX' : 'DE'}89370400440532013000`;
  const amount = chance.happens(0.03) ? 2 * DEPOSIT : chance.between(1_000, 100_000);
  const data = { amount, currency: 'EUR', to: { iban, name: 'Jan' } };
  return { id, subject, type: PAYOUT_REQUESTED, data };
}
