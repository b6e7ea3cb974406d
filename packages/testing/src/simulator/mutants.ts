import { correctionMutants } from './correction-mutants.ts';
import { playbackMutants } from './playback-mutants.ts';
import { reactionMutants } from './reaction-mutants.ts';
import { releaseMutants } from './release-mutants.ts';
import { reversalMutants } from './reversal-mutants.ts';
import { snapshotMutants } from './snapshot-mutants.ts';

/** The real code with one rule broken. */
export interface Mutant {
  readonly name: string;
  /** The rule, as the design has it. */
  readonly rule: string;
  /** From the root of the repository. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

const KIT = 'packages/service-kit/src';

/** Each breaks one rule that the design rests on; the simulator has to notice. */
export const mutants: readonly Mutant[] = [
  {
    name: 'conditional on position',
    rule: 'every write of a state is conditional on the rev that it read',
    file: `${KIT}/state/state-document.ts`,
    find: 'rev: freshRev(),\n    version,',
    replace: "rev: String(position ?? ''),\n    version,",
  },
  {
    name: 'unconditional writes',
    rule: 'every write of a state is conditional on the rev that it read',
    file: `${KIT}/state/state-document.ts`,
    find: 'rev: freshRev(),\n    version,',
    replace: "rev: 'same',\n    version,",
  },
  {
    name: 'pump out of order',
    rule: 'a record goes in only when the subject’s previous one is fully in',
    file: `${KIT}/pump/pump-batch.ts`,
    find: '.map((ofSubject) => ofSubject.map(insertionOf));',
    replace: '.flatMap((ofSubject) => ofSubject.map((record) => [insertionOf(record)]));',
  },
  {
    name: 'failed inserts taken for done',
    rule: 'pump acknowledges what is in the log, and nothing else',
    file: `${KIT}/pump/insert-in-order.ts`,
    find: "statusOf.get(item) === 'failed'",
    replace: 'statusOf.get(item) === undefined',
  },
  {
    name: 'acknowledged before the timeline',
    rule: 'timeline entries are written before the batch is acknowledged',
    file: `${KIT}/pump/pump-batch.ts`,
    find: 'if (left.some(({ incoming }) => incoming === undefined)) return records[0]?.sequenceNumber;',
    replace: '',
  },
  {
    name: 'timeline of the first record alone',
    rule: 'every record of the log is named by a timeline entry',
    file: `${KIT}/pump/pump-batch.ts`,
    find: 'timelineEntries(read)',
    replace: 'timelineEntries(read.slice(0, 1))',
  },
  {
    name: 'quarantine forgotten',
    rule: 'a record that cannot be read is kept raw before it is acknowledged',
    file: `${KIT}/pump/pump-batch.ts`,
    find: '[...timeline, ...quarantined, ...queuesOf(others)]',
    replace: '[...timeline, ...queuesOf(others)]',
  },
  {
    name: 'missing taken for empty',
    rule: 'a missing state is an empty one only where the data store is ready',
    file: `${KIT}/write/plan-round.ts`,
    find: 'if (ready) return',
    replace: 'if (ready || true) return',
  },
  {
    name: 'ready over a log that is not empty',
    rule: 'setup marks the data store ready over an empty log alone',
    file: `${KIT}/setup/set-up.ts`,
    find: 'if (!(await isEmpty(log))) return',
    replace: 'if (!(await isEmpty(log)) && false) return',
  },
  {
    name: 'cache not checked',
    rule: 'a redelivery is decided against the current state, not a stale copy',
    file: `${KIT}/write/plan-round.ts`,
    find: 'if (redelivered > 0 && cached.has(item.subject)) {',
    replace: 'if (redelivered > 0 && cached.has(item.subject) && false) {',
  },
  {
    name: 'cache kept after a conflict',
    rule: 'whoever loses a conditional write reads again',
    file: `${KIT}/write/write-round.ts`,
    find: '    parts.cache.delete(planned.subject);\n    parts.telemetry',
    replace: '    parts.telemetry',
  },
  {
    name: 'redelivered events folded again',
    rule: 'an event at or before the state’s position is a redelivery, and skipped',
    file: `${KIT}/write/plan-round.ts`,
    find: 'item.events.filter(({ sequence }) => sequence > acknowledged)',
    replace: 'item.events.filter(({ sequence }) => sequence >= acknowledged)',
  },
  {
    name: 'parked by position',
    rule: 'a parked aggregate has acknowledged what it has seen, not what it has folded',
    file: `${KIT}/state/state-document.ts`,
    find: '  seen ?? position;',
    replace: '  position ?? seen;',
  },
  {
    name: 'parked aggregates folded',
    rule: 'events that arrive while an aggregate is parked are not folded',
    file: `${KIT}/write/write-round.ts`,
    find: 'if (state.parked !== undefined) return { state: noted(see(state, events), planned), outcomes: [] };',
    replace: '',
  },
  {
    name: 'folded past a fault',
    rule: 'where business logic throws, nothing behind it is folded',
    file: `${KIT}/write/fold-events.ts`,
    find: 'return { folded, outcomes, fault: { at: event.sequence, error } };',
    replace: 'outcomes.push({ status: "rejected", reason: String(error) });',
  },
  {
    name: 'claims while parked left out',
    rule: 'what is acknowledged is claimed, parked or not',
    file: `${KIT}/write/write-round.ts`,
    find: 'claimIdentities(parts.log, plans.ready)',
    replace: 'claimIdentities(parts.log, plans.ready.filter(({ state }) => state.parked === undefined))',
  },
  {
    name: 'failed claims taken for done',
    rule: 'an identity is claimed before the fold is stored',
    file: `${KIT}/write/write-round.ts`,
    find: 'plans.ready.filter(({ subject }) => !failed.has(subject))',
    replace: 'plans.ready',
  },
  {
    name: 'claims not read back',
    rule: 'the insert of an identity decides; who loses it uses what is there',
    file: `${KIT}/write/claim-identities.ts`,
    find: "results[index]?.status === 'exists'",
    replace: 'results[index]?.status === undefined',
  },
  {
    name: 'ring not asked',
    rule: 'a producer’s retry among an aggregate’s last events is passed over',
    file: 'packages/aggregate/src/fold.ts',
    find: 'if (original !== undefined || repeated ||',
    replace: 'if (repeated ||',
  },
  {
    name: 'later repeats told as originals',
    rule: 'a client is told the outcome that the fold gives its event',
    file: `${KIT}/ingest/await-outcomes.ts`,
    find: 'if (original === undefined || original.position > sequence) return undefined;',
    replace: 'if (original === undefined) return undefined;',
  },
  {
    name: 'expected version not asked',
    rule: 'an event that expects another version is rejected',
    file: 'packages/aggregate/src/decide.ts',
    find: 'event.expectedversion !== undefined && event.expectedversion !== version',
    replace: 'event.expectedversion === 0 && event.expectedversion !== version',
  },
  {
    name: 'highest failure reported',
    rule: 'the lowest failed record is where the retry starts',
    file: `${KIT}/write/write-batch.ts`,
    find: 'records.find(({ sequenceNumber }) => failed.has',
    replace: 'records.findLast(({ sequenceNumber }) => failed.has',
  },
  {
    name: 'hand-backs forgotten',
    rule: 'what write must not decide it hands back',
    file: `${KIT}/write/write-batch.ts`,
    find: '[...handedBack, ...pending]',
    replace: 'pending',
  },
  {
    name: 'newer logic overwritten',
    rule: 'a state of newer logic is not older code’s to change',
    file: `${KIT}/write/plan-round.ts`,
    find: 'if (isNewer(loaded.logic, parts.logic)) return undefined;',
    replace: '',
  },
  {
    name: 're-fold of half a log',
    rule: 'a state is folded anew from a log that reaches what was acknowledged, or not at all',
    file: `${KIT}/write/refold.ts`,
    find: 'if (first === undefined || last !== upTo) return undefined;',
    replace: 'if (first === undefined) return undefined;',
  },
  {
    name: 'half records read',
    rule: 'readers cut the log at the first incomplete record',
    file: `${KIT}/log/read-history.ts`,
    find: 'if (record.length < count && event.sequence !== upTo) return NO_EVENTS;',
    replace: '',
  },
  {
    name: 'one record an event',
    rule: 'a record carries the events of one subject, so a batch is atomic and ordered',
    file: `${KIT}/ingest/put-events.ts`,
    find: '[...Map.groupBy(events, ({ subject }) => subject)]',
    replace: '[...Map.groupBy(events, ({ id }) => id)].map(([, group]) => [group[0].subject, group])',
  },
  {
    name: 'positions mixed up',
    rule: 'a client is told where its event stands in the log',
    file: `${KIT}/ingest/put-events.ts`,
    find: 'if (result !== undefined) results[index] = result;',
    replace: 'if (result !== undefined) results[place] = result;',
  },
  ...playbackMutants,
  ...reactionMutants,
  ...correctionMutants,
  ...reversalMutants,
  ...releaseMutants,
  ...snapshotMutants,
];
