import type { Mutant } from './mutants.ts';

const GATEWAY = 'packages/replay-gateway/src';
const KIT = 'packages/service-kit/src';
const MICROSERVICE = `${KIT}/microservice`;

/** Each breaks one rule of reactions and of what they say to the outside. */
export const reactionMutants: readonly Mutant[] = [
  {
    name: 'key from position',
    rule: 'an idempotency key derives from the event’s source and id, never from its position',
    file: `${GATEWAY}/call-name.ts`,
    find: 'identityHash(event)}',
    replace: 'identityHash({ source: event.source, id: event.sequence })}',
  },
  {
    name: 'loser uses its own answer',
    rule: 'who loses the insert of an answer uses the stored one',
    file: `${GATEWAY}/live-call.ts`,
    find: 'return stored.response === undefined ? undefined : String(stored.response);',
    replace: 'return response;',
  },
  {
    name: 'loser of an intent sends too',
    rule: 'the insert of an intent decides who calls',
    file: `${GATEWAY}/exchange.ts`,
    find: 'if (stored.token === attempt.token) return send(',
    replace: 'if (true) return send(',
  },
  {
    name: 'a doubt before its deadline',
    rule: 'an intent is in doubt when its deadline is past',
    file: `${GATEWAY}/exchange.ts`,
    find: 'if (last !== undefined && !last.undone && now <= last.deadline)',
    replace: 'if (false)',
  },
  {
    name: 'sent again without asking',
    rule: 'in doubt, a system that knows no keys is asked before it is told again',
    file: `${GATEWAY}/exchange.ts`,
    find: 'if (!undone && !errand.idempotent) {',
    replace: 'if (false) {',
  },
  {
    name: 'outcomes not waited for',
    rule: 'a reaction runs with the outcome that write has come to',
    file: `${MICROSERVICE}/outcomes/known.ts`,
    find: "if (state === undefined || position > (acknowledgedUpTo(state) ?? '')) return AWAITED;",
    replace:
      "if (state === undefined || position > (acknowledgedUpTo(state) ?? '')) return { kind: 'outcome', outcome: { status: 'accepted' } };",
  },
  {
    name: 'let pass before it is seen',
    rule: 'an event of a parked aggregate is let pass when write has seen it',
    file: `${MICROSERVICE}/outcomes/known.ts`,
    find: "if (state === undefined || position > (acknowledgedUpTo(state) ?? '')) return AWAITED;",
    replace:
      "if (state?.parked !== undefined && position > owedAfter(state)) return { kind: 'owed' };\n  if (state === undefined || position > (acknowledgedUpTo(state) ?? '')) return AWAITED;",
  },
  {
    name: 'what left the ring taken for a repeat',
    rule: 'an outcome that has left the ring is folded from the log',
    file: `${MICROSERVICE}/outcomes/known.ts`,
    find: 'return isLongAgo ? FORGOTTEN : DUPLICATE;',
    replace: 'return DUPLICATE;',
  },
  {
    name: 'last record handed back',
    rule: 'a batch comes again from the first record that is not done',
    file: `${MICROSERVICE}/live/react-to-batch.ts`,
    find: 'return read.find(({ events })',
    replace: 'return read.findLast(({ events })',
  },
  {
    name: 'a release not said',
    rule: 'a release puts a resume record on the playback stream',
    file: `${KIT}/write/put-resumes.ts`,
    find: 'if (state.resumes === undefined) return [];',
    replace: 'if (state.resumes !== undefined || true) return [];',
  },
];
