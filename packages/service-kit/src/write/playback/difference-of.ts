import type { Subject } from '@reprise/event-envelope';
import { type Operation, Pointer } from 'rfc6902';
import type { StateDifference } from '../../playback/playback-request.ts';
import type { AggregateState } from '../../state/state-document.ts';
import { boundedPatch, touched } from './bounded-patch.ts';
import type { Change } from './compare-states.ts';
import type { Met } from './met.ts';

/** Of a patch that is kept; an item holds 400 KB. Characters of JSON. */
const MAX_PATCH_LENGTH = 64 * 1024;

/**
 * What a preview keeps of an aggregate whose state would change.
 *
 * @param changes at least one
 * @param field JSON pointer to the number by which differences are ranked
 */
export function differenceOf(
  subject: Subject,
  met: Met | undefined,
  state: AggregateState,
  changes: readonly Change[],
  field?: string,
): StateDifference {
  const [before, after] = [asRead(met?.loaded?.state), asRead(state.state)];
  const whole = boundedPatch(before, after);
  const patch = fitting(whole);
  const kind = [...whole.map(touched), ...changes.filter((change) => change !== 'state')];
  const numbers = field === undefined ? undefined : fieldOf(field, before, after);
  return {
    subject,
    rev: met?.stored.document.rev ?? '',
    version: state.version,
    position: state.position ?? '',
    patch,
    ...(patch.length < whole.length ? { cut: whole.length - patch.length } : {}),
    kind: [...new Set(kind)].sort(),
    ...(numbers === undefined ? {} : { field: numbers }),
  };
}

/** As it is read back from storage; null for none. */
const asRead = (state: unknown): unknown => JSON.parse(JSON.stringify(state ?? null));

function fitting(patch: readonly Operation[]): readonly Operation[] {
  let length = 0;
  return patch.filter((operation) => {
    const more = JSON.stringify(operation).length;
    const fits = length + more <= MAX_PATCH_LENGTH;
    if (fits) length += more;
    return fits;
  });
}

function fieldOf(pointer: string, before: unknown, after: unknown): StateDifference['field'] {
  const [from, to] = [numberAt(pointer, before), numberAt(pointer, after)];
  return from === undefined || to === undefined ? undefined : { before: from, after: to };
}

function numberAt(pointer: string, state: unknown): number | undefined {
  try {
    const value: unknown = Pointer.fromJSON(pointer).get(state);
    return typeof value === 'number' ? value : undefined;
  } catch {
    return undefined;
  }
}
