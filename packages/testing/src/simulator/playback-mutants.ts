import type { Mutant } from './mutants.ts';

const PLAYBACK = 'packages/service-kit/src/playback';
const WRITE = 'packages/service-kit/src/write/playback';

/** Each breaks one rule of playback. */
export const playbackMutants: readonly Mutant[] = [
  {
    name: 'replaced where the position is the same',
    rule: 'a replay changes a state under the same position, so a replacement is conditional on the rev',
    file: `${WRITE}/play-round.ts`,
    find: 'const written = await parts.store.write(replaced.map(({ write }) => write));',
    replace: `const now = await parts.store.get(claimed.map(({ record }) => stateKey(record.subject)));
      const written = await parts.store.write(claimed.map((planned, index) => {
        const read = planned.met?.stored.document.position;
        const { write } = replaced[index];
        return now[index]?.document.position === read ? { ...write, replaces: now[index] } : write;
      }));`,
  },
  {
    name: 'history without seen',
    rule: 'a history that replaces a state reaches what write has acknowledged',
    file: `${WRITE}/plan-history.ts`,
    find: "if ((fold.last ?? '') < (acknowledged ?? '')) {",
    replace: 'if (false) {',
  },
  {
    name: 'parked released too early',
    rule: 'what is parked is released by a history that reaches what it has seen, not what it has folded',
    file: `${WRITE}/met.ts`,
    find: '[seen, position].find(',
    replace: '[position, seen].find(',
  },
  {
    name: 'older logic replaces newer',
    rule: 'a state of newer logic is not older code’s to replace',
    file: `${WRITE}/plan-history.ts`,
    find: 'if (met?.logic !== undefined && isNewer(met.logic, parts.logic)) {',
    replace: 'if (false) {',
  },
  {
    name: 'histories of a lost store believed',
    rule: 'a data store that is not ready takes missing states of playbacks that it knows alone',
    file: `${WRITE}/play-round.ts`,
    find: 'const isLost = found.includes(undefined) && (await isOfLostStore(parts, playing));',
    replace: 'const isLost = false;',
  },
  {
    name: 'claims of a history left out',
    rule: 'what a history is folded of is claimed before',
    file: `${WRITE}/play-round.ts`,
    find: 'const unclaimed = await claimMissing(parts, ready);',
    replace: 'const unclaimed = new Set();',
  },
  {
    name: 'a preview replaces',
    rule: 'a preview writes nothing but differences',
    file: `${WRITE}/play-histories.ts`,
    find: "['preview', previewRound],",
    replace: "['preview', replaceRound],",
  },
  {
    name: 'a preview compares with what came later',
    rule: 'a preview compares a state with the log up to what write has acknowledged',
    file: `${WRITE}/plan-history.ts`,
    find: 'const [state, compared] = [fold.whole(), fold.asAcknowledged()];',
    replace: 'const [state, compared] = [fold.whole(), fold.whole()];',
  },
  {
    name: 'an end counts before what lies before it',
    rule: 'an end marker counts when nothing before it in its batch has failed',
    file: `${PLAYBACK}/receive/receive-batch.ts`,
    find: 'const before = failed === -1 ? read : read.slice(0, failed);',
    replace: 'const before = read;',
  },
  {
    name: 'redelivered records counted again',
    rule: 'each record of a playback is counted once',
    file: `${PLAYBACK}/receive/note-progress.ts`,
    find: 'other === undefined || BigInt(sequenceNumber) > BigInt(other);',
    replace: 'true;',
  },
  {
    name: 'marker on one shard only',
    rule: 'every open shard gets an end marker',
    file: `${PLAYBACK}/phases/cover-shards.ts`,
    find: `if (open.length === 0) return;
    for (const shard of open) {`,
    replace: `if (open.length === 0 || covered.size > 0) return;
    for (const shard of open.slice(0, 1)) {`,
  },
  {
    name: 'marker believed where it was put',
    rule: 'a marker is where the stream says that it went',
    file: `${PLAYBACK}/phases/cover-shards.ts`,
    find: 'if (went.every((id) => id === shard.id)) covered.add(shard.id);',
    replace: 'covered.add(shard.id);',
  },
  {
    name: 'the end is not waited for',
    rule: 'a playback is completed when its subscribers have come to its end on every shard',
    file: `${PLAYBACK}/phases/end.ts`,
    find: 'return found.every(',
    replace: 'return found.some(',
  },
  {
    name: 'cursor saved before sending',
    rule: 'a cursor is saved when what lies before it is on the stream',
    file: `${PLAYBACK}/phases/send.ts`,
    find: `await send(page.histories);
    await held.save(progressOf(held.job, page));`,
    replace: `await held.save(progressOf(held.job, page));
    await send(page.histories);`,
  },
  {
    name: 'failed puts taken for done',
    rule: 'what the stream did not take is put again',
    file: `${PLAYBACK}/send-records.ts`,
    find: "const left = batch.filter((_, index) => results[index]?.status !== 'put');",
    replace: "const left = batch.filter((_, index) => results[index]?.status === 'throttled');",
  },
  {
    name: 'barrier not waited for',
    rule: 'a lost data store is rebuilt when the log holds all that write can have acknowledged',
    file: `${PLAYBACK}/phases/barrier.ts`,
    find: 'for (const shard of covered) await stored(parts, held, name, shard);',
    replace: '',
  },
  {
    name: 'barrier stored before its batch',
    rule: 'pump stores a barrier after everything else of its batch',
    file: 'packages/service-kit/src/pump/pump-batch.ts',
    find: 'rest.length === 0 ? await',
    replace: 'true ? await',
  },
  {
    name: 'wiped without waiting for pump',
    rule: 'what was wiped is read when the log holds all of it',
    file: `${PLAYBACK}/work.ts`,
    find: 'if (held.job.wipe) await passWipedBarrier(parts, held);',
    replace: '',
  },
  {
    name: 'wipe forgets what was seen',
    rule: 'a wipe keeps what write has acknowledged',
    file: 'packages/service-kit/src/state/wiped.ts',
    find: 'const { state: _gone, rev: _old, resumes, ...rest } = stored.document;',
    replace:
      'const { state: _gone, rev: _old, resumes, seen: _seen, position: _position, ...rest } = stored.document;',
  },
  {
    name: 'a cancelled wipe leaves states empty',
    rule: 'what a cancelled playback has emptied is filled again',
    file: `${PLAYBACK}/work.ts`,
    find: "if (!wipe || phase === 'barrier') return [];",
    replace: 'return [];',
  },
  {
    name: 'sweep without the retention rule',
    rule: 'only a state whose events cannot be on the stream any more is removed',
    file: `${PLAYBACK}/phases/sweep.ts`,
    find: "const isOld = typeof recorded === 'number' && recorded < oldest;",
    replace: 'const isOld = true;',
  },
];
