import type { Position, RecordedEvent, Subject } from '@reprise/event-envelope';
import { type CallName, hashOf, idempotencyKey, operationOf } from './call-name.ts';
import type { Desk } from './desk.ts';
import { effectiveOf, type Interaction } from './interaction.ts';
import { type CanonicalJson, parsed } from './json.ts';
import type { Pair } from './matching.ts';
import type { Command, Difference } from './operation.ts';
import { requestText } from './values.ts';

/** What approving a proposal does outside. `by-hand`: nothing, the system offers no way back; a person has to, and says so. */
export type ProposedAction = 'send' | 'difference' | 'undo' | 'undo-and-redo' | 'by-hand';

/**
 * A difference between what has been sent and what today's logic would have sent. Plain JSON; requests in canonical
 * JSON. Its id says what it is about, so that the same difference, found again, is the same proposal.
 */
export interface Proposal {
  readonly id: string;
  readonly subject: Subject;
  /** Behind which event the call is kept. */
  readonly position: Position;
  readonly call: CallName;
  /** The idempotency key of the call. */
  readonly key: string;
  readonly action: ProposedAction;
  /** What is in effect outside; null where there is nothing. */
  readonly effective: CanonicalJson | null;
  /** What should be; null where nothing should. */
  readonly corrected: CanonicalJson | null;
  /** For a difference: what goes out. */
  readonly sends?: CanonicalJson;
  /** Which call of the reaction it is. */
  readonly ordinal: number;
}

/** Corrected there and back, the same two requests meet again further on in the chain: that is another difference. */
const idOf = (key: string, { effective, corrected }: Change, corrections: number): string =>
  hashOf(key, effective ?? '', corrected ?? '', ...(corrections === 0 ? [] : [String(corrections)]));

/**
 * The proposals that follow from the calls of one run. Pure; sends nothing.
 *
 * @param complete whether the reaction came to its end: what it did not come to may still be wanted
 */
export function proposalsOf(
  desk: Pick<Desk, 'operation'>,
  event: RecordedEvent,
  pairs: readonly Pair[],
  complete: boolean,
): readonly Proposal[] {
  // Nothing that was copied from another environment is ours to correct.
  if (event.origin !== undefined) return [];
  return pairs.flatMap((pair) => {
    const call = pair.recorded === undefined ? pair.call : pair.recorded.call;
    const definition = desk.operation(call);
    if (definition?.kind === 'query' || (pair.recorded && isQuery(pair.recorded))) return [];
    const change = changeOf(pair, complete);
    if (change === undefined) return [];
    const plan = planOf(definition, operationOf(call), change);
    const key = idempotencyKey(event, call);
    return plan === undefined
      ? []
      : [
          {
            id: idOf(key, change, pair.recorded?.corrections.length ?? 0),
            subject: event.subject,
            position: pair.recorded?.position ?? event.sequence,
            call,
            key,
            ...plan,
            ...change,
            ordinal: pair.made?.ordinal ?? pair.recorded?.asked.ordinal ?? 1,
          },
        ];
  });
}

/** Its operation may be gone from the code; its stored form tells. */
const isQuery = ({ attempts }: Interaction): boolean => attempts.length === 0;

type Change = Pick<Proposal, 'effective' | 'corrected'>;

/** An open call is not changed: whether it took effect has to be found out first. */
function changeOf(pair: Pair, complete: boolean): Change | undefined {
  const now = effectiveOf(pair.recorded);
  if (now.status === 'open' || (pair.made === undefined && !complete)) return undefined;
  const change = { effective: now.request ?? null, corrected: pair.made?.request ?? null };
  return change.effective === change.corrected ? undefined : change;
}

function planOf(
  definition: Command | undefined,
  name: string,
  { effective, corrected }: Change,
): Pick<Proposal, 'action' | 'sends'> | undefined {
  if (effective === null) return { action: 'send' };
  const undo = definition?.undo !== undefined;
  if (corrected === null || definition === undefined) return { action: undo ? 'undo' : 'by-hand' };
  const difference = differenceOf(definition, effective, corrected);
  if (difference === 'nothing') return undefined;
  if (difference === 'undo-and-redo') return { action: undo ? 'undo-and-redo' : 'by-hand' };
  return { action: 'difference', sends: requestText(name, definition.request, difference.send) };
}

const differenceOf = (
  definition: Command,
  effective: CanonicalJson,
  corrected: CanonicalJson,
): Difference<unknown> =>
  // `never`: both passed the command's own schema, when they were made.
  definition.difference?.(parsed(effective) as never, parsed(corrected) as never) ?? 'undo-and-redo';
