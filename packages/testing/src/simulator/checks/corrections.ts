import type { LogItem } from '@reprise/service-kit';
import type { Version } from '../containers.ts';
import { identityOf, keyOf, partsOf } from '../keys.ts';
import { accountAfterEach, type LoggedEvent } from '../model.ts';
import type { Outside } from '../outside.ts';
import type { StreamHistory } from '../stream-history.ts';
import { must } from '../violation.ts';
import { type Wanted, wantedOf } from './wanted.ts';

export interface CorrectionsFound {
  readonly items: readonly LogItem[];
  readonly history: StreamHistory;
  readonly outside: Outside;
  /** What was deployed last. */
  readonly version: Version;
}

/** With all corrections carried out, the outside has what today's code wants of each event, and nothing else. */
export function checkCorrected({ items, history, outside, version }: CorrectionsFound): void {
  const known = new Set<string>();
  const rates = ratesIn(items);
  const homes = homesIn(items);
  for (const subject of history.accounts) {
    const events = history.eventsOf(subject);
    const steps = accountAfterEach(events, version.rules);
    const came = events.map((event, index) => ({ event, outcome: steps[index]?.outcomes.at(-1) }));
    for (const [identity, [first, ...others]] of Map.groupBy(came, ({ event }) => identityOf(event))) {
      // One that came again when nobody remembered it, shares its calls: by which of them they are kept, is asked.
      const kept = others.find(({ event }) => event.position === homes.get(identity)) ?? first;
      if (kept?.outcome === undefined) continue;
      known.add(identity);
      const rate = rates.get(`${subject}@${kept.event.position}`) ?? 0;
      checkHeard(outside, kept.event, wantedOf(version.paying, kept.event, kept.outcome, rate));
    }
  }
  for (const key of outside.calls)
    must(
      known.has(partsOf(key).identity),
      'only what took effect is heard outside',
      () => `${key} is of no event`,
    );
}

/** By event: the answer that is kept. */
const ratesIn = (items: readonly LogItem[]): ReadonlyMap<string, number> =>
  new Map(
    items
      .filter(({ position }) => position.endsWith('~rates.rate#1'))
      .map(({ subject, position, response }) => [
        `${subject}@${position.split('~')[0]}`,
        (JSON.parse(String(response)) as { rate: number }).rate,
      ]),
  );

/** By identity: behind which event its calls are kept. */
const homesIn = (items: readonly LogItem[]): ReadonlyMap<string, string> =>
  new Map(
    items.flatMap(({ position, first }) =>
      position.startsWith('call#') ? [[partsOf(position.slice('call#'.length)).identity, String(first)]] : [],
    ),
  );

function checkHeard(outside: Outside, event: LoggedEvent, wanted: Wanted): void {
  const check = 'what is corrected adds up';
  const { id, subject } = event;
  const cents = outside.cents(keyOf(event, 'bank.pay'));
  must(
    cents === wanted.cents,
    check,
    () => `${id} of ${subject} has paid ${cents}, it should be ${wanted.cents}`,
  );
  const letters = [1, 2].flatMap((number) => outside.letter(keyOf(event, 'post.mail', number)) ?? []);
  must(
    letters.toSorted().join() === wanted.letters.toSorted().join(),
    check,
    () => `of ${id} of ${subject} ${letters} count, it should be ${wanted.letters}`,
  );
  const cards = outside.cards.filter(({ key }) => key.startsWith(keyOf(event, 'cards.issue')));
  must(cards.length > 0 || !wanted.hasCard, check, () => `${id} of ${subject} has brought no card`);
}
