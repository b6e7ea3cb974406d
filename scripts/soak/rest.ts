import { allStates } from '../../tests/e2e/support/services.ts';
import type { States } from '../../tests/e2e/support/states.ts';
import { PATIENCE_MS, pause } from './pause.ts';
import { madeOf, payersIn, payoutsIn } from './payouts.ts';
import { lookAfterParked } from './people.ts';
import { accountOf, type HistoryEntry } from './reader.ts';
import type { SoakRun } from './run.ts';

type Histories = ReadonlyMap<string, readonly HistoryEntry[]>;

/** Until no payout holds money, and payments has said of each how it ended. @throws Error as `until` */
export const untilPaid = (run: SoakRun): Promise<void> =>
  until(run, 'payouts are under way still', async () => {
    const made = [...(await madeOf(run)).values()];
    return made.every(({ state }) => state.status !== 'instructed') && (await isNothingHeld(run));
  });

async function isNothingHeld(run: SoakRun): Promise<boolean> {
  for (const subject of payersIn(run))
    if (((await accountOf(run, subject))?.state.held ?? 0) > 0) return false;
  return true;
}

/**
 * Until notifications has heard all, each customer was told of each payout, that is on record, and nothing waits for a
 * person.
 *
 * @throws Error as `until`
 */
export async function untilTold(run: SoakRun, histories: Histories): Promise<void> {
  const paid = payoutsIn(histories).filter(({ accepted, hopeless }) => accepted && !hopeless).length;
  const isTold = async (): Promise<boolean> => {
    const { notifications = new Map() } = await allStates(run.cloud.cloud);
    const notices = [...notifications].filter(([subject]) => subject.startsWith('notice/'));
    const isSaid = notices.every(([, text]) => text.includes('"status":"sent"')) && notices.length >= paid;
    return isSaid && hasHeard(notifications, histories) && (await lookAfterParked(run)) === 0;
  };
  // A mail is in doubt for two minutes before it is a person's, and those behind it may be, too.
  await until(run, 'customers were not told of their payouts', isTold, 2 * PATIENCE_MS);
}

/** Of which events of the ledger the listener says one of its own, to the customer. */
const HEARD = ['ledger.account-opened.v1', 'ledger.money-withdrawn.v1', 'ledger.payout-settled.v1'];

const hasHeard = (notifications: States, histories: Histories): boolean =>
  [...histories].every(([subject, history]) => {
    const text = notifications.get(subject.replace('account/', 'customer/')) ?? '';
    const [version] = text.split(' ').slice(-2);
    const events = history.filter(({ event }) => HEARD.includes(event.type)).map(({ event }) => event.id);
    return Number(version) >= new Set(events).size;
  });

/** Looks again and again. @throws Error where it does not become so in time, five minutes by default */
async function until(
  run: SoakRun,
  whyNot: string,
  isSo: () => Promise<boolean>,
  patience = PATIENCE_MS,
): Promise<void> {
  const giveUpAt = Date.now() + patience;
  // Who looks while a service is away is not answered.
  while (!(await isSo().catch(() => false))) {
    run.cloud.expectBack();
    if (Date.now() > giveUpAt) throw new Error(`It does not come to rest: ${whyNot}.`);
    await lookAfterParked(run).catch(() => {});
    await pause(1_000);
  }
}
