import { CURSED, DEPOSITED, NOTED, OPENED, WITHDRAWN } from './accounts.ts';
import type { Fold, LoggedEvent, Outcome } from './model.ts';
import { isSkip } from './skip-model.ts';

export const REVERSAL = 'reprise.event-reversed.v1';

/** The event that a reversal takes back, as it names it. */
export interface Reversed {
  readonly position: string;
  readonly id: string;
  readonly source: string;
  readonly subject: string;
}

export const isReversal = (event: Pick<LoggedEvent, 'type'> | undefined): boolean => event?.type === REVERSAL;

/** Whether an event says that others do not count. */
export const isTurn = (event: Pick<LoggedEvent, 'type'> | undefined): boolean =>
  isReversal(event) || isSkip(event);

/** Which types can be taken back: only where nothing later flips, always, or never. */
const POLICIES: Readonly<Record<string, 'unless-it-flips' | 'always' | 'never'>> = {
  [OPENED]: 'never',
  [DEPOSITED]: 'unless-it-flips',
  [WITHDRAWN]: 'always',
  [NOTED]: 'always',
  [CURSED]: 'unless-it-flips',
};

const WHY_NOT = {
  duplicate: 'was-duplicate',
  skipped: 'was-skipped',
  rejected: 'was-rejected',
  parked: 'was-rejected',
} as const;

/** What a reversal came to, and, where it takes effect, what the events before it come to from then on. */
interface Judged {
  readonly outcome: Outcome;
  readonly after?: Fold;
}

/**
 * Decides a reversal by the log before it: folded as it counts, and once more without the event.
 *
 * @param reversed what was reversed before; the event is added to it where the reversal takes effect
 * @param fold the log before it, without some events
 */
export function judge(
  reversal: LoggedEvent,
  before: readonly LoggedEvent[],
  reversed: Set<number>,
  fold: (without: ReadonlySet<number>) => Fold,
): Judged {
  const { original } = reversal.data ?? {};
  if (original?.subject !== reversal.subject) return rejected('of-another-aggregate');
  const target = before.findIndex((event) => isNamed(event, original));
  const event = before[target];
  if (event === undefined) return rejected('unknown-event');
  if (isReversal(event)) return rejected('is-a-reversal');
  if (isSkip(event)) return rejected('is-a-skip');
  if (reversed.has(target)) return rejected('already-reversed');
  const counted = fold(reversed);
  const status = counted.outcomes[target]?.status;
  if (status !== 'accepted') return rejected(WHY_NOT[status ?? 'rejected']);
  if (POLICIES[event.type] === 'never') return rejected('not-reversible');
  const after = fold(new Set([...reversed, target]));
  const flips = before.flatMap(({ id }, index) => {
    const [was, now] = [counted.outcomes[index], after.outcomes[index]];
    return index === target || was?.status === now?.status ? [] : [{ id, now: now?.reason ?? now?.status }];
  });
  if (flips.length > 0 && POLICIES[event.type] !== 'always') return rejected('later-outcomes-flip');
  reversed.add(target);
  const facts = { reversed: event.position, ...(flips.length === 0 ? {} : { flipped: flips }) };
  return { outcome: { status: 'accepted', facts }, after };
}

const rejected = (reason: string): Judged => ({ outcome: { status: 'rejected', reason } });

const isNamed = (event: LoggedEvent, { position, id, source }: Reversed): boolean =>
  event.position === position && event.id === id && event.source === source;
