import type { Mutant } from './mutants.ts';

const REVERSAL = 'packages/aggregate/src/reversal';
const JUDGING = `${REVERSAL}/judging-reversal.ts`;
const KIT = 'packages/service-kit/src';

/** Each breaks one rule of how events are taken back. */
export const reversalMutants: readonly Mutant[] = [
  {
    name: 'reversed twice',
    rule: 'what was reversed cannot be reversed once more',
    file: JUDGING,
    find: "if (reversed.includes(event.sequence)) return 'already-reversed';",
    replace: '',
  },
  {
    name: 'a reversal reversed',
    rule: 'a reversal cannot be reversed',
    file: JUDGING,
    find: "if (isReversal(event)) return 'is-a-reversal';",
    replace: '',
  },
  {
    name: 'rejected, and reversed',
    rule: 'what did not take effect cannot be reversed',
    file: JUDGING,
    find: "if (outcome.status === 'rejected') return 'was-rejected';",
    replace: '',
  },
  {
    name: 'any event of that position',
    rule: 'a reversal is of the event that it names',
    file: JUDGING,
    find: 'positionThere(event) === position && event.source === source && event.id === id;',
    replace: 'positionThere(event) === position;',
  },
  {
    name: 'flips not asked about',
    rule: 'the type’s policy decides where later outcomes flip',
    file: JUDGING,
    find: "return changed.flipped > 0 && policy !== 'always' ? 'later-outcomes-flip' : undefined;",
    replace: 'return undefined;',
  },
  {
    name: 'reverted though outcomes change',
    rule: 'revert is for where no later outcome would change',
    file: JUDGING,
    find: 'state: changed.any ? without.state : revertedState(',
    replace: 'state: revertedState(',
  },
  {
    name: 'reversed in the state alone',
    rule: 'what a reversal leaves is the log without the event, not the state that it meets',
    file: JUDGING,
    find: 'state: changed.any ? without.state : revertedState(',
    replace: 'state: changed.any ? whole.state : revertedState(',
  },
  {
    name: 'reversed before, counted again',
    rule: 'what was reversed before counts on neither side',
    file: JUDGING,
    find: 'const passing = notCounted(folded);',
    replace: 'const passing = notCounted({});',
  },
  {
    name: 'reversed and forgotten',
    rule: 'what was reversed stays in the ring: a retry of it is a repeat',
    file: JUDGING,
    find: 'original = { event, outcome: next.outcome, without, fails: false };',
    replace:
      'original = { event, outcome: next.outcome, without: { ...without, recent: before.recent }, fails: false };',
  },
  {
    name: 'later outcomes as they were',
    rule: 'the ring says what later events come to without the reversed one',
    file: JUDGING,
    find: 'recent: asDecided(without.recent, folded.recent, decided),',
    replace: 'recent: folded.recent,',
  },
  {
    name: 'reversals decided anew',
    rule: 'what a reversal came to was decided when it came',
    file: JUDGING,
    find: 'recent: asDecided(without.recent, folded.recent, decided),',
    replace: 'recent: without.recent,',
  },
  {
    name: 'judged by half a log',
    rule: 'a reversal is judged by the log up to it, or not yet',
    file: `${KIT}/write/fold-events.ts`,
    find: "if (judging.reached !== from.position) return 'behind';",
    replace: '',
  },
  {
    name: 'judged without its batch',
    rule: 'what came with a reversal is before it',
    file: `${KIT}/write/fold-events.ts`,
    find: 'for (const event of events) judging.add(event);',
    replace: '',
  },
  {
    name: 'judged by what comes after it',
    rule: 'every fold performs a reversal at its own position',
    file: JUDGING,
    find: 'if (fault !== undefined || event.sequence >= reversal.sequence) return;',
    replace: 'if (fault !== undefined || event.sequence === reversal.sequence) return;',
  },
  {
    name: 'reactions not told of reversals',
    rule: 'a playback gives reactions the outcome in the light of all reversals',
    file: `${KIT}/microservice/playback/outcomes.ts`,
    find: 'await uncountedIn({ log: source, aggregate }, record)',
    replace: 'undefined',
  },
  {
    name: 'as of a time before the reversal',
    rule: 'what was reversed counts at no time',
    file: 'packages/aggregate/src/as-of.ts',
    find: 'const fold = foldingWithout(aggregate, whole);',
    replace: 'const fold = foldingWithout(aggregate);',
  },
];
