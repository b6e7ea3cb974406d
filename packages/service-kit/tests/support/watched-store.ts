import { foldingLog } from '@reprise/aggregate';
import { type Subject } from '@reprise/event-envelope';
import type { IncomingRecord } from '../../src/log/record.ts';
import type { DataStore, DocumentWrite } from '../../src/ports/data-store.ts';
import { acknowledgedUpTo, readState, STATE_ITEM } from '../../src/state/state-document.ts';
import { eventsOf } from './events.ts';
import { purse } from './purse.ts';

/** What a purse is after each number of its events, as the stream says. */
export function statesByVersion(stream: readonly IncomingRecord[]): ReadonlyMap<Subject, readonly string[]> {
  const events = Map.groupBy(
    stream.flatMap((record) => eventsOf(record)),
    ({ subject }) => subject,
  );
  return new Map(
    [...events].map(([subject, ofSubject]) => {
      const fold = foldingLog(purse, ofSubject);
      const states = ofSubject.map((event) => {
        fold.add(event);
        return JSON.stringify(fold.folded.state);
      });
      return [subject, [JSON.stringify(purse.initial), ...states]];
    }),
  );
}

/** A data store that notes every state which is not a prefix of its log, older than the one before, or acknowledges less. */
export function watched(inner: DataStore, expected: ReadonlyMap<Subject, readonly string[]>) {
  const violations: string[] = [];
  const watch = (write: DocumentWrite): void => {
    if (write.item !== STATE_ITEM) return;
    const after = readState(write);
    const before = write.replaces && readState(write.replaces);
    const about = `${write.subject} version ${after.version}`;
    const wanted = expected.get(write.subject as Subject)?.[after.version];
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
