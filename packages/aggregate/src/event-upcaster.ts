import type { Infer, Schema, Upcaster } from '@reprise/event-envelope';
import type { Submitter } from './submitter.ts';

/** An old version of a type: how it becomes the next one, and, while clients still send it, its schema and who may. */
export interface EventUpcaster extends Upcaster {
  readonly schema?: Schema;
  readonly submitters: readonly Submitter[];
}

/**
 * Declares that `from` is an old version of `to`. The chain may go on from there.
 *
 * @example upcast('ledger.account-opened.v1', OpenedV1, { to: 'ledger.account-opened.v2', up: (data) => ({ ...data, limit: 0 }) })
 */
export function upcast<S extends Schema>(
  from: string,
  schema: S,
  {
    to,
    up,
    submitters = [],
  }: { to: string; up: (data: Infer<S>) => unknown; submitters?: readonly Submitter[] },
): EventUpcaster {
  // An event of this type passed this schema when it was submitted.
  return { from, to, schema, submitters, up: (data) => up(data as Infer<S>) };
}
