import type { LogItem } from '@reprise/service-kit';
import { DEPOSITED, WITHDRAWN } from '../accounts.ts';
import type { Accepted } from '../clients.ts';
import { identityOf } from '../keys.ts';
import { accountAfterEach, type LoggedEvent } from '../model.ts';
import type { StreamHistory } from '../stream-history.ts';
import { brief, shortNumber } from '../trace.ts';
import { must } from '../violation.ts';
import type { Witness } from '../witness.ts';

const isEvent = ({ position }: LogItem): boolean => /^\d[^~]*$/.test(position);

/** The log holds what was put on the stream: every event, where it belongs, and nothing else. */
export function checkLog(items: readonly LogItem[], history: StreamHistory): void {
  for (const subject of history.subjects) {
    const stored = items.filter((item) => item.subject === subject && isEvent(item));
    const wanted = history
      .recordsOf(subject)
      .flatMap(({ events }) =>
        events.map(({ position, id, type, data }, index) =>
          JSON.stringify([position, id, type, JSON.stringify(data), index === 0 ? events.length : undefined]),
        ),
      );
    const found = stored.map(({ position, id, type, data, count }) =>
      JSON.stringify([position, id, type, data, count]),
    );
    const [missing] = wanted.filter((line) => !found.includes(line));
    const [surplus] = found.filter((line) => !wanted.includes(line));
    must(missing === undefined, 'the log is complete', () => `${subject}: ${missing} is missing`);
    must(
      surplus === undefined,
      'the log is complete',
      () => `${subject}: ${surplus} was never on the stream`,
    );
  }
}

/** The timeline names every record of the log. */
export function checkTimeline(history: StreamHistory, witness: Witness): void {
  for (const subject of history.subjects) {
    for (const { record } of history.recordsOf(subject)) {
      must(
        witness.isInTimeline(record),
        'the timeline is complete',
        () => `${subject}@${shortNumber(record.sequenceNumber)} is in no entry`,
      );
    }
  }
}

/** What was acknowledged is in the log at the position that was told; together and in order what was sent so. */
export function checkAccepted(accepted: readonly Accepted[], history: StreamHistory): void {
  const byPosition = new Map(
    history.subjects.flatMap((subject) =>
      history.eventsOf(subject).map((event) => [`${subject}@${event.position}`, event]),
    ),
  );
  for (const { event, position } of accepted) {
    const logged = byPosition.get(`${event.subject}@${position}`);
    must(
      logged?.id === event.id && logged.type === event.type,
      'acknowledged events are in the log',
      () => `${event.id} of ${event.subject} is not at ${brief(position)}, which was acknowledged`,
    );
  }
  checkTogether(accepted);
  checkOneAfterTheOther(accepted);
}

/** Events of one subject that were sent together lie in one record, in their order. */
function checkTogether(accepted: readonly Accepted[]): void {
  const together = Map.groupBy(accepted, ({ attempt, event }) => `${attempt} ${event.subject}`);
  for (const positions of [...together.values()].map((events) => events.map(({ position }) => position))) {
    const [first = ''] = positions;
    const isOneRecord = positions.every(
      (position, index) => position === `${first.slice(0, -4)}${String(index).padStart(4, '0')}`,
    );
    must(
      isOneRecord,
      'a batch is atomic and in order',
      () => `sent together, but at ${positions.map(brief)}`,
    );
  }
}

/** A client's later requests lie behind its earlier ones. */
function checkOneAfterTheOther(accepted: readonly Accepted[]): void {
  const reached = new Map<string, Accepted>();
  for (const next of accepted) {
    const key = `${next.client} ${next.event.subject}`;
    const last = reached.get(key);
    must(
      last === undefined || last.request === next.request || last.position < next.position,
      'a client’s requests keep their order',
      () =>
        `${next.event.id} at ${brief(next.position)} was sent after ${last?.event.id} at ${brief(last?.position ?? '')}`,
    );
    reached.set(key, next);
  }
}

/** An identity that is remembered for ever points to the first event that has it. */
export function checkIdentities(items: readonly LogItem[], history: StreamHistory, isLifted: boolean): void {
  const stored = new Map(
    items
      .filter(({ position }) => position.startsWith('id#'))
      .map(({ subject, position, first }) => [`${subject} ${position}`, first]),
  );
  for (const subject of history.subjects) {
    const events = history.eventsOf(subject);
    const steps = accountAfterEach(events, { isLifted });
    events.forEach((event, index) => {
      const first = firstOf(events, event);
      if (first === undefined) return;
      const found = stored.get(`${subject} id#${identityOf(event)}`);
      const wasFolded = steps[index]?.isParked === false;
      must(
        found === first || (found === undefined && !wasFolded),
        'identities point to the first event',
        () => `${event.id} of ${subject} was first at ${brief(first)}, the log says ${brief(String(found))}`,
      );
    });
  }
}

function firstOf(events: readonly LoggedEvent[], { type, id, source }: LoggedEvent): string | undefined {
  if (type !== DEPOSITED && type !== WITHDRAWN) return undefined;
  return events.find((event) => event.id === id && event.source === source)?.position;
}
