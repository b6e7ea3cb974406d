import { foldingLog } from '@reprise/aggregate';
import type { RecordedEvent, Subject } from '@reprise/event-envelope';
import type { IncomingRecord } from '../../src/log/record.ts';
import type { DataStore, DocumentWrite } from '../../src/ports/data-store.ts';
import { acknowledgedUpTo, readState, STATE_ITEM } from '../../src/state/state-document.ts';
import { eventsOf } from './events.ts';
import { purse } from './purse.ts';

/** What a purse is after so many of its events, as far as its log is known: what is skipped later is not skipped yet. */
export type StateSaid = (subject: string, version: number, known: string) => string | undefined;

/** As the stream says. */
export function statesByVersion(stream: readonly IncomingRecord[]): StateSaid {
  const events = Map.groupBy(
    stream.flatMap((record) => eventsOf(record)),
    ({ subject }) => subject,
  );
  const said = new Map<string, readonly string[]>();
  return (subject, version, known) => {
    const about = `${subject} ${known}`;
    const ofSubject = events.get(subject as Subject) ?? []; // other names have no events
    const states = said.get(about) ?? statesOf(ofSubject.filter(({ sequence }) => sequence <= known));
    said.set(about, states);
    return states[version];
  };
}

function statesOf(log: readonly RecordedEvent[]): readonly string[] {
  const fold = foldingLog(purse, log);
  const states = log.map((event) => {
    fold.add(event);
    return JSON.stringify(fold.folded.state);
  });
  return [JSON.stringify(purse.initial), ...states];
}

/** A data store that notes every state which is not a prefix of its log, older than the one before, or acknowledges less. */
export function watched(inner: DataStore, expected: StateSaid) {
  const violations: string[] = [];
  const watch = (write: DocumentWrite): void => {
    if (write.item !== STATE_ITEM) return;
    const after = readState(write);
    const before = write.replaces && readState(write.replaces);
    const about = `${write.subject} version ${after.version}`;
    const wanted = expected(write.subject, after.version, acknowledgedUpTo(after) ?? '');
    if (after.state !== undefined && JSON.stringify(after.state) !== wanted)
      violations.push(`${about} is ${JSON.stringify(after.state)}, the log says ${wanted}`);
    if (before !== undefined && after.version < before.version)
      violations.push(`${about} is older than ${before.version}`);
    if ((acknowledgedUpTo(after) ?? '') < ((before && acknowledgedUpTo(before)) ?? ''))
      violations.push(`${about} acknowledges less`);
  };
  const store: DataStore = {
    get: (keys) => inner.get(keys),
    write: async (writes) => {
      const results = await inner.write(writes);
      writes.filter((_, index) => results[index]?.status === 'written').forEach(watch);
      return results;
    },
    remove: (stored) => inner.remove(stored),
    list: (subject, page) => inner.list(subject, page),
    find: (index, value, page) => inner.find(index, value, page),
    scan: (segment, segments, after) => inner.scan(segment, segments, after),
  };
  return { store, violations };
}
