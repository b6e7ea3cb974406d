import { isDeepStrictEqual } from 'node:util';
import { type DataStore, type EventLog, replaceAmbient, type Stored, verify } from '@reprise/service-kit';
import { DEPOSITED, WITHDRAWN } from '../accounts.ts';
import type { Told } from '../clients.ts';
import type { Version } from '../containers.ts';
import { accountAfterEach, everComeTo, type LoggedEvent, type Logic, type Modelled } from '../model.ts';
import type { StreamHistory } from '../stream-history.ts';
import { brief } from '../trace.ts';
import { must } from '../violation.ts';
import type { StateDocument } from './state-of-log.ts';

/** Every account is what the model makes of its events, parked where the model throws, and nowhere else. */
export function checkStates(stored: readonly Stored[], history: StreamHistory, isLifted: boolean): void {
  const documents = new Map(
    stored.filter(({ item }) => item === 'state').map((each) => [each.subject, each.document]),
  );
  for (const subject of history.accounts) {
    const document = documents.get(subject) as StateDocument | undefined; // service-kit's format
    must(document !== undefined, 'states equal the log', () => `${subject} has no state`);
    const events = history.eventsOf(subject);
    const steps = accountAfterEach(events, { shape: document.shape, isLifted });
    checkParked(subject, document, steps);
    const last = steps.findLast(({ isParked }) => !isParked);
    const wanted = {
      state: (last ?? steps[0])?.state,
      version: last?.version ?? 0,
      position: last?.position,
    };
    const { state, version, position } = document;
    const found = { state: JSON.parse(state ?? 'null'), version, position };
    must(
      isDeepStrictEqual(found, wanted),
      'states equal the log',
      () => `${subject} is ${JSON.stringify(found)}, by the model it is ${JSON.stringify(wanted)}`,
    );
    checkMoney(subject, events, steps, found.state.balance);
  }
}

function checkParked(subject: string, { parked, seen }: StateDocument, steps: readonly Modelled[]): void {
  const since = steps.find(({ isParked }) => isParked)?.position;
  must(
    parked?.since === since,
    'parked where the logic throws',
    () =>
      `${subject} is parked since ${brief(parked?.since ?? 'never')}, by the model since ${brief(since ?? 'never')}`,
  );
  must(
    seen === (since === undefined ? undefined : steps.at(-1)?.position),
    'parked aggregates see every event',
    () => `${subject} has seen ${brief(seen ?? 'nothing')} of ${brief(steps.at(-1)?.position ?? '')}`,
  );
}

/** Money comes from deposits, each counted once, goes by withdrawals that were accepted, and there is never less than none. */
function checkMoney(
  subject: string,
  events: readonly LoggedEvent[],
  steps: readonly Modelled[],
  balance: number,
): void {
  // In the light of all that is known: what was reversed, nobody has paid in.
  const counting = events.filter((_, index) => steps[index]?.outcomes.at(-1)?.status === 'accepted');
  const amounts = (wanted: string): number =>
    [
      ...new Map(
        counting.flatMap(({ id, type, data }) => (type === wanted ? [[id, data?.amount ?? 0]] : [])),
      ).values(),
    ].reduce((sum, amount) => sum + amount, 0);
  const [paidIn, paidOut] = [amounts(DEPOSITED), amounts(WITHDRAWN)];
  must(
    balance >= 0 && balance === paidIn - paidOut,
    'money is conserved',
    () => `${subject}: ${paidIn} in, ${paidOut} out, but there is ${balance}`,
  );
}

/** Nobody was told an outcome that is not the log's; two who asked were told the same. */
export function checkTold(told: readonly Told[], history: StreamHistory, logics: readonly Logic[]): void {
  for (const { subject, position, outcome, by } of told) {
    const events = history.eventsOf(subject);
    const index = events.findIndex((event) => event.position === position);
    const wanted = logics.flatMap((logic) => everComeTo(events, logic)[index] ?? []);
    const { status, reason, facts, of } = outcome;
    must(
      wanted.some(
        (each) =>
          status === each.status &&
          (status === 'parked' || (reason === each.reason && isDeepStrictEqual(facts, each.facts))),
      ),
      'outcomes are told as they are',
      () =>
        `${by} says ${JSON.stringify(outcome)} of ${subject}@${brief(position)}, the log ${JSON.stringify(wanted)}`,
    );
    must(
      of === undefined ||
        (of < position && events.some((event) => event.position === of && event.id === events[index]?.id)),
      'outcomes are told as they are',
      () => `${by} says that ${subject}@${brief(position)} is a duplicate of ${brief(of ?? '')}`,
    );
  }
}

/** States that were never any account's. */
export const ORPHANS: readonly string[] = ['account/long-gone', 'account/on-its-way'];

/** verify finds nothing but what is parked. A state may still have the shape of an earlier version. */
export async function checkVerified(
  tables: { readonly log: EventLog; readonly store: DataStore },
  versions: readonly Version[],
): Promise<void> {
  // Nothing moves any more: what differs now differs for good.
  replaceAmbient({
    now: () => 0,
    sleep: async () => {},
    random: () => 0,
    bytes: (length) => new Uint8Array(length),
  });
  for (const { aggregates, rules } of versions) {
    for await (const { kind, subject, detail } of verify({ ...tables, aggregates }, { segments: 1 })) {
      const [stored] = await tables.store.get([{ subject, item: 'state' }]);
      // One version parks what another one can fold.
      if (kind === 'parked' || kind === 'parked-without-cause' || ORPHANS.includes(subject)) continue;
      if (stored !== undefined && stored.document.shape !== rules.shape) continue;
      must(false, 'verify finds nothing', () => `${kind} ${subject}: ${detail}`);
    }
  }
}
