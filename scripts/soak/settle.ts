import type { JobView } from '../../packages/service-kit/src/index.ts';
import type { Made } from '../../tests/e2e/support/payouts.ts';
import { SERVICES, type Service } from '../../tests/e2e/support/services.ts';
import type { SentEvent } from './book.ts';
import { type Outside, outsideOf } from './outside.ts';
import { PATIENCE_MS, pause } from './pause.ts';
import { madeOf } from './payouts.ts';
import { untilEnded } from './playbacks.ts';
import { type AccountState, accountOf, type HistoryEntry, historyOf } from './reader.ts';
import { untilPaid, untilTold } from './rest.ts';
import type { SoakRun } from './run.ts';
import { send } from './sender.ts';

/** What the service says of everything, after it has come to rest. */
export interface Evidence {
  /** By subject, in the order of the log. */
  readonly histories: ReadonlyMap<string, readonly HistoryEntry[]>;
  readonly states: ReadonlyMap<string, AccountState | undefined>;
  /** The last playback of each service, where there was one. */
  readonly playbacks: ReadonlyMap<Service, JobView>;
  /** What payments says of each payout, by the id that it was asked for with. */
  readonly made: ReadonlyMap<string, Made>;
  readonly outside: Outside;
}

const WAIT_SECONDS = 20;
const SUBJECTS_A_REQUEST = 100;

let closings = 0;

/**
 * Lets a service come to rest of which nobody asks anything any more: a last event of each account, of which the outcome
 * is waited for, has everything else of that account before it.
 *
 * @throws Error where it does not within five minutes
 */
export async function settle(run: SoakRun): Promise<Evidence> {
  await run.cloud.inject(false);
  const playbacks = new Map<Service, JobView>();
  for (const service of SERVICES) {
    const job = await untilEnded(run, service);
    if (job !== undefined) playbacks.set(service, job);
  }
  const subjects = run.book.subjects();
  closings++;
  for (let first = 0; first < subjects.length; first += SUBJECTS_A_REQUEST)
    await closeBooks(run, subjects.slice(first, first + SUBJECTS_A_REQUEST));
  await untilPaid(run);
  const histories = new Map<string, readonly HistoryEntry[]>();
  const states = new Map<string, AccountState | undefined>();
  for (const subject of subjects) {
    const account = await accountOf(run, subject);
    states.set(subject, account);
    histories.set(subject, await wholeHistory(run, subject, account?.version ?? 0));
  }
  await untilTold(run, histories);
  return { histories, states, playbacks, made: await madeOf(run), outside: await outsideOf(run) };
}

async function closeBooks(run: SoakRun, subjects: readonly string[]): Promise<void> {
  const events = subjects.map(
    (subject): SentEvent => ({
      id: `closing-${closings}-${subject}`,
      subject,
      type: 'ledger.money-deposited.v1',
      data: { amount: 1, channel: 'cash' },
    }),
  );
  const giveUpAt = Date.now() + PATIENCE_MS;
  // Said again where the outcome could not be told in time: it counts once.
  while (!(await send(run, events, WAIT_SECONDS)).every(({ outcome }) => outcome !== undefined)) {
    if (Date.now() > giveUpAt)
      throw new Error(`The service does not come to rest: no outcomes after ${PATIENCE_MS / 1000} s.`);
  }
}

/** Pump may be behind write. What it does not bring within five minutes is missing, and a check will say so. */
async function wholeHistory(
  run: SoakRun,
  subject: string,
  version: number,
): Promise<readonly HistoryEntry[]> {
  const told = run.book.toldOf(subject).map(({ sequence }) => sequence);
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    const entries = await historyOf(run, subject);
    const positions = new Set(entries.map(({ position }) => position));
    const isWhole = entries.length >= version && told.every((position) => positions.has(position));
    if (isWhole || Date.now() > giveUpAt) return entries;
    await pause(200);
  }
}
