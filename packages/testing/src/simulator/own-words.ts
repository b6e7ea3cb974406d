import type { Chance } from './chance.ts';
import type { Told } from './clients.ts';
import type { HttpAnswer } from './lambda.ts';
import type { LoggedEvent } from './model.ts';
import type { StreamHistory } from './stream-history.ts';
import { must } from './violation.ts';

/** What people are answered who take back or skip an event. */
interface AcceptedWord {
  readonly subject: string;
  readonly sequence: string;
  readonly outcome?: Told['outcome'];
}

const EXPECTED: ReadonlySet<number> = new Set([200, 202, 404, 409, 429, 500, 503]);

/**
 * What somebody was told who has had an event of the log's own put on the stream: it is there.
 *
 * @param type of the event
 */
export function toldOf(
  history: StreamHistory,
  name: string,
  type: string,
  { status, body }: HttpAnswer,
): readonly Told[] {
  must(EXPECTED.has(status), 'operators are served', () => `${name}: ${status} ${JSON.stringify(body)}`);
  const { accepted = [] } = body as { accepted?: readonly AcceptedWord[] };
  return accepted.flatMap(({ subject, sequence: position, outcome }) => {
    const event = history.eventsOf(subject).find((one) => one.position === position);
    must(event?.type === type, 'acknowledged events are in the log', () => `${name}’s of ${subject}`);
    return outcome === undefined ? [] : [{ subject, position, outcome, by: `${name}'s answer` }];
  });
}

/** An event as a stranger speaks of it: as it is, as there is none, or as if it were of any of the accounts. */
export function spokenOf(
  chance: Chance,
  { position, source, id, type, subject, time, data }: LoggedEvent,
  accounts: readonly string[],
): object {
  const said = { position, source, id, type, subject, time, data };
  const elsewhere = chance.oneOf(accounts);
  return chance.oneOf([said, said, { ...said, id: 'nobody knows' }, { ...said, subject: elsewhere }]);
}

/** As its producer sent it. */
export const submitted = ({ position: _, recorded: __, ...event }: LoggedEvent): object => event;

/** A word that no function of the service has looked at: whether there is such an event, and whose it is. */
export const strangeWord = (
  { type, id, subject, at }: Readonly<Record<'type' | 'id' | 'subject', string>> & { readonly at: number },
  original: object,
): object => ({
  specversion: '1.0',
  id,
  source: '/strangers',
  type,
  subject,
  time: new Date(at).toISOString(),
  data: { original, reason: 'a mistake', by: 'a stranger' },
});
