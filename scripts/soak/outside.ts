import { type Received, sandboxOf } from '../../tests/e2e/support/services.ts';
import type { SoakRun } from './run.ts';

/** What the outside world has done, by its own record. */
export interface Outside {
  /** Payments that the bank has booked. */
  readonly payments: readonly Received[];
  /** Mails that were taken. */
  readonly mails: readonly Mail[];
}

export type Mail = Received & { readonly messageId: string; readonly text: string };

/** How it behaves: the bank is silent after the work one time in twenty, the mail server one in a hundred. */
const TROUBLE = {
  bank: { fail: 0.1, timeoutAfter: 0.05 },
  rates: { fail: 0.05 },
  mail: { fail: 0.05, timeoutAfter: 0.01 },
};

/** Makes it so; it stays so over kills, and while everything comes to rest. */
export const makeTrouble = ({ seed, cloud }: SoakRun): Promise<void> =>
  sandboxOf(cloud.cloud).control({ seed, ...TROUBLE });

export async function outsideOf({ cloud }: SoakRun): Promise<Outside> {
  const { received } = sandboxOf(cloud.cloud);
  return {
    payments: await received('?system=bank&what=payment&outcome=done'),
    mails: (await received('?system=mail&outcome=done')) as readonly Mail[], // as the sandbox keeps them
  };
}

/** Everything that was ever asked or sent, well or not. */
export const requestsTo = async ({ cloud }: SoakRun): Promise<number> =>
  (await sandboxOf(cloud.cloud).received()).length;

/** Which payout a mail tells of; nothing where it tells of something else. */
export const payoutToldIn = ({ text }: Pick<Mail, 'text'>): string | undefined =>
  /your\s+payout\s+(\S+)\s+was\s+paid/.exec(text.replaceAll('=\r\n', ''))?.[1];
