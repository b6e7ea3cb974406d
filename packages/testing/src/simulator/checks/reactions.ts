import type { LogItem, Stored } from '@reprise/service-kit';
import { DEPOSITED, WITHDRAWN } from '../accounts.ts';
import { keyOf } from '../keys.ts';
import { everComeTo, type LoggedEvent, type Logic } from '../model.ts';
import type { Outside } from '../outside.ts';
import type { StreamHistory } from '../stream-history.ts';
import { must } from '../violation.ts';

export interface ReactionsFound {
  readonly items: readonly LogItem[];
  readonly history: StreamHistory;
  readonly outside: Outside;
  /** What was deployed last. */
  readonly rules: Logic;
  /** The data store was another one for a while: what parked accounts owed is lost with it. */
  readonly wasLost: boolean;
}

/** All that took effect was heard outside, once; and nothing else was. */
export function checkReactions({ items, history, outside, rules, wasLost }: ReactionsFound): void {
  const due = history.accounts.flatMap((subject) => dueOf(history.eventsOf(subject), rules));
  const payments = new Map(outside.payments.map(({ key, request }) => [key, request]));
  for (const { event, lefts, isCertain } of due) {
    const [payment, letter] = [payments.get(keyOf(event, 'bank.pay')), keyOf(event, 'post.mail')];
    const isWhole = payment !== undefined && outside.hasPosted(letter);
    must(
      isWhole || wasLost || !isCertain,
      'what took effect is heard outside',
      () => `${event.id} of ${event.subject} is not`,
    );
    if (payment !== undefined) checkPayment(event, JSON.parse(payment), lefts, items);
  }
  const keys = new Set(due.flatMap(({ event }) => [keyOf(event, 'bank.pay'), keyOf(event, 'post.mail')]));
  for (const { key } of [...outside.payments, ...outside.letters])
    must(keys.has(key), 'only what took effect is heard outside', () => `${key} is of no such event`);
}

/** Every interaction lies behind its event, and nobody is waited for. */
export function checkInteractions(items: readonly LogItem[], stored: readonly Stored[]): void {
  checkBehindEvents(items);
  checkNothingKept(stored);
}

function checkPayment(
  { id, subject, position }: LoggedEvent,
  payment: { readonly left: unknown; readonly rate: unknown },
  lefts: readonly unknown[],
  items: readonly LogItem[],
): void {
  must(
    lefts.includes(payment.left),
    'reactions have the outcome of the log',
    () => `${id} paid with ${payment.left} left, the log says ${lefts.join(' or ')}`,
  );
  const key = `${position}~rates.rate#1`;
  const asked = items.find((item) => item.subject === subject && item.position === key);
  const { rate } = JSON.parse(String(asked?.response ?? '{}'));
  must(rate === payment.rate, 'one answer counts', () => `${id} paid by ${payment.rate}, ${rate} is kept`);
}

/**
 * Events with a reaction that took effect, and what it may be told. What was reversed when the reaction ran, or did not
 * take effect before something else was, may have had it or not.
 */
function dueOf(events: readonly LoggedEvent[], rules: Logic) {
  const came = everComeTo(events, rules);
  // A skip may lead to the next event that throws: what lies between is owed until the account is released.
  const isParked = came.at(-1)?.at(-1)?.status === 'parked';
  return events.flatMap((event, index) => {
    const all = came[index] ?? [];
    const outcomes = all.filter(({ status }) => status !== 'parked');
    const isOwed = isParked && outcomes.length < all.length;
    const accepted = outcomes.filter(({ status }) => status === 'accepted');
    const hasReaction = event.type === DEPOSITED || event.type === WITHDRAWN;
    const lefts = accepted.map(({ facts }) => facts?.left ?? null);
    const isCertain = accepted.length === outcomes.length && !isOwed;
    return accepted.length > 0 && hasReaction ? [{ event, lefts, isCertain }] : [];
  });
}

function checkBehindEvents(items: readonly LogItem[]): void {
  const events = new Set(items.map(({ subject, position }) => `${subject}@${position}`));
  for (const { subject, position } of items) {
    const [event, call] = position.split('~');
    must(
      call === undefined || subject.startsWith('~') || events.has(`${subject}@${event}`),
      'no interaction without its event',
      () => `${subject}@${position}`,
    );
  }
}

/** Nothing here needs a person; what waits for a release, waits for an account that is parked still. */
function checkNothingKept(stored: readonly Stored[]): void {
  const isParked = (subject: string): boolean =>
    stored.some(
      (each) => each.subject === subject && each.item === 'state' && each.document.parked !== undefined,
    );
  for (const { subject, item, document } of stored) {
    const isKept = subject === '~reactions/parked' && !isParked(item.slice(0, item.lastIndexOf('#')));
    must(!isKept, 'no reaction is left waiting', () => `${item}: ${document.reason}`);
  }
}
