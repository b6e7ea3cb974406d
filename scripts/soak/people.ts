import type { ParkedPage, ParkedReaction } from '../../packages/service-kit/src/index.ts';
import { ask, SERVICES, type Service } from '../../tests/e2e/support/services.ts';
import { askFunction } from './ask-function.ts';
import { outsideOf, payoutToldIn } from './outside.ts';
import type { SoakRun } from './run.ts';

/**
 * Whoever looks after what waits for a person. Of a mail of which nobody knows whether it went out, the mail server's own
 * record is looked up, and says so; anything else is run again.
 *
 * @returns how many still wait
 */
export async function lookAfterParked(run: SoakRun): Promise<number> {
  let waiting = 0;
  for (const service of SERVICES) {
    const came = await askFunction(run, service, 'microservice', { command: 'parked.list' });
    if (came.kind !== 'answered') return 1;
    for (const one of (came.answer as ParkedPage).parked)
      waiting += (await lookAfter(run, service, one)) ? 0 : 1;
  }
  return waiting;
}

async function lookAfter(run: SoakRun, service: Service, parked: ParkedReaction): Promise<boolean> {
  const { subject, position, call } = parked;
  const word = service === 'notifications' && call !== undefined ? await wordOnMail(run, subject) : {};
  const request = { command: 'parked.retry', subject, position, ...word };
  const came = await askFunction(run, service, 'microservice', request);
  run.trace.note('parked', { service, ...parked, word, ...came });
  run.attended.set(service, (run.attended.get(service) ?? 0) + 1);
  return came.kind === 'answered' && (came.answer as { readonly status: string }).status === 'completed';
}

interface Notice {
  readonly state: { readonly notice?: { readonly content: { readonly payout?: string } } };
}

async function wordOnMail(run: SoakRun, subject: string): Promise<object> {
  const { state } = await ask<Notice>(
    run.cloud.cloud,
    'notifications',
    `/notices/${subject.slice('notice/'.length)}`,
  );
  const { mails } = await outsideOf(run);
  const mail = mails.find((one) => payoutToldIn(one) === state.notice?.content.payout);
  return mail === undefined
    ? { tryAgain: true, by: 'soak' }
    : { done: { status: 'sent', messageId: mail.messageId }, by: 'soak' };
}
