import type { Mutant } from './mutants.ts';

/** Each breaks one rule of snapshots. */
export const snapshotMutants: readonly Mutant[] = [
  {
    name: 'snapshots of other code believed',
    rule: 'a snapshot is never trusted across logic versions',
    file: 'packages/service-kit/src/snapshots/snapshot-document.ts',
    find: '  isSameLogic(document.logic, logic) &&\n  document.shape',
    replace: '  document.shape',
  },
  {
    name: 'a snapshot of another version',
    rule: 'a snapshot is the one that belongs there',
    file: 'packages/service-kit/src/snapshots/find-snapshot.ts',
    find: 'return snapshot.folded.version === version ? snapshot : undefined;',
    replace: 'return snapshot;',
  },
  {
    name: 'newer snapshots overwritten',
    rule: 'newer code’s snapshots are left alone',
    file: 'packages/service-kit/src/snapshots/put-snapshot.ts',
    find: "if (typeof made === 'string' && isNewer(made, logic)) return false;",
    replace: '',
  },
  {
    name: 'a snapshot of later on',
    rule: 'as recorded starts from what was known by then',
    file: 'packages/service-kit/src/query/past-state.ts',
    find: '(snapshot) => snapshot.recorded <= recorded',
    replace: '() => true',
  },
  {
    name: 'a snapshot behind what happened later',
    rule: 'as of a time starts before the first event that happened later',
    file: 'packages/service-kit/src/query/state-as-of.ts',
    find: 'passage.greatest <= time;\n  const base',
    replace: 'true;\n  const base',
  },
  {
    name: 'late events left out',
    rule: 'what came late counts as of its time',
    file: 'packages/service-kit/src/query/state-as-of.ts',
    find: 'for (const event of late.filter(isUpTo)) selected.add(event);',
    replace: '',
  },
  {
    name: 'reversed behind a snapshot',
    rule: 'what was reversed since is in no snapshot that is started from',
    file: 'packages/service-kit/src/query/state-as-of.ts',
    find: 'if (firstOtherwise(end, reversed) !== undefined) return asOfFromTheBeginning(of, time, recorded);',
    replace: '',
  },
  {
    name: 'skipped behind a snapshot',
    rule: 'a log with a skip is not started from within',
    file: 'packages/service-kit/src/query/state-as-of.ts',
    find: 'if (end === undefined || tail === undefined || tail.some(isSkip))',
    replace: 'if (end === undefined || tail === undefined)',
  },
  {
    name: 'a way that reversals leave as it was',
    rule: 'what was reversed took effect at no time',
    file: 'packages/service-kit/src/snapshots/make-snapshots.ts',
    find: 'if (events.some(isReversal)) passage = await passageWithout(of, folded, last.sequence);',
    replace: '',
  },
  {
    name: 'repeats behind a snapshot counted',
    rule: 'what goes on from a snapshot tells repeats by the log',
    file: 'packages/service-kit/src/snapshots/make-snapshots.ts',
    find: 'const fold = foldingToFault(aggregate, isRepeated, undefined, begun.folded);',
    replace: 'const fold = foldingToFault(aggregate, undefined, undefined, begun.folded);',
  },
  {
    name: 'a rebuild believes snapshots',
    rule: 'a rebuild makes all snapshots anew',
    file: 'packages/service-kit/src/write/make-due.ts',
    find: 'makeSnapshots(of, all, true)',
    replace: 'makeSnapshots(of, all)',
  },
  {
    name: 'a snapshot past a fault',
    rule: 'where business logic throws, there is no snapshot',
    file: 'packages/service-kit/src/snapshots/make-snapshots.ts',
    find: 'if (fault !== undefined || whyUnstorable',
    replace: 'if (whyUnstorable',
  },
];
