import type { Verdict } from '@reprise/service-kit';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { onInterrupt } from '../interrupt.ts';
import { pause } from '../pause.ts';
import type { Terminal } from '../terminal.ts';
import { jsonLine } from '../text.ts';
import type { Chosen, GatewayFunction, Verb, Word } from './gateway-function.ts';
import { verdictLine } from './show-proposals.ts';

/** How long what the outside does not take yet is waited for. Milliseconds. */
const PATIENCE = 120_000;
const LONGEST_PAUSE = 10_000;
/** So many ids go into one request. */
const NAMED_AT_ONCE = 25;

export interface Deciding {
  readonly verb: Verb;
  readonly chosen: Chosen;
  readonly word: Word;
  readonly json?: boolean;
  readonly now?: () => number;
}

/**
 * Decides on proposals, page after page. What is approved and could not be sent yet is tried again for a while; Ctrl-C
 * leaves it approved, and the same command goes on.
 */
export async function decide(
  gateway: GatewayFunction,
  { verb, chosen, word, json, now = Date.now }: Deciding,
  terminal: Terminal,
): Promise<ExitCode> {
  const interrupt = onInterrupt();
  const verdicts = new Map<string, Verdict>();
  const until = now() + PATIENCE;
  try {
    let open: Chosen | undefined = chosen;
    while (open !== undefined && !interrupt.halt.aborted) {
      for await (const verdict of verdictsOn(gateway, verb, open, word)) verdicts.set(verdict.id, verdict);
      const waiting = [...verdicts.values()].filter(({ notBefore }) => notBefore !== undefined);
      open = waiting.length > 0 && now() < until ? { ids: waiting.map(({ id }) => id) } : undefined;
      const next = Math.min(...waiting.map(({ notBefore }) => notBefore ?? 0));
      if (open !== undefined) {
        terminal.say(`${waiting.length} could not be sent yet; trying again`);
        await pause(Math.max(100, Math.min(LONGEST_PAUSE, next - now())), interrupt.halt);
      }
    }
  } finally {
    interrupt.release();
  }
  for (const verdict of verdicts.values())
    await terminal.data(json ? jsonLine(verdict) : verdictLine(verdict));
  return exitCodeOf([...verdicts.values()]);
}

async function* verdictsOn(
  gateway: GatewayFunction,
  verb: Verb,
  chosen: Chosen,
  word: Word,
): AsyncGenerator<Verdict> {
  for (const some of inParts(chosen)) {
    let after: string | undefined;
    do {
      const page = await gateway.decide(verb, some, word, after);
      yield* page.verdicts;
      after = page.next;
    } while (after !== undefined);
  }
}

function inParts(chosen: Chosen): readonly Chosen[] {
  if ('job' in chosen) return [chosen];
  const parts = Math.ceil(chosen.ids.length / NAMED_AT_ONCE);
  return Array.from({ length: parts }, (_, part) => ({
    ids: chosen.ids.slice(part * NAMED_AT_ONCE, (part + 1) * NAMED_AT_ONCE),
  }));
}

function exitCodeOf(verdicts: readonly Verdict[]): ExitCode {
  if (verdicts.some(({ agreed, status }) => !agreed && status !== 'parked')) return EXIT.refusedInput;
  return verdicts.some(({ status }) => status === 'parked' || status === 'approved')
    ? EXIT.unsettled
    : EXIT.ok;
}
