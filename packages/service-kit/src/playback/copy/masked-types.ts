import type { Aggregate } from '@reprise/aggregate';
import type { Schema } from '@reprise/event-envelope';
import { Pointer } from 'rfc6902';
import { ConfigurationError } from '../../runtime/errors.ts';
import { textAt } from './text-at.ts';

/**
 * What of a service's events nobody may see in a copy: for each type, JSON pointers (RFC 6901) to texts in its `data`.
 *
 * @example { 'ledger.account-opened.v1': ['/owner/name', '/owner/email'] }
 */
export type Masks = Readonly<Record<string, readonly string[]>>;

/** A type of the service's events, with what is masked in it. */
export interface MaskedType {
  readonly schema: Schema;
  readonly pointers: readonly Pointer[];
}

interface Declared {
  readonly schema: Schema | undefined;
  /** An old version: what it becomes. */
  readonly to?: string;
}

/**
 * Every type that the service declares, with what is masked in it. Old versions are in the log for ever, so each of a
 * masked type has to say what is masked in it too, be it nothing.
 *
 * @throws ConfigurationError that names what does not exist, or cannot be masked
 */
export function maskedTypes(aggregates: readonly Aggregate[], masks: Masks): ReadonlyMap<string, MaskedType> {
  const declared = new Map(aggregates.flatMap(typesOf));
  for (const type of Object.keys(masks)) {
    if (!declared.has(type))
      throw wrong(`${type} is masked, and no aggregate has it: mend its name, or leave it out`);
  }
  for (const [type, { to }] of declared) {
    if (to !== undefined && masks[to] !== undefined && masks[type] === undefined)
      throw wrong(`${type} is an old version of ${to}: say what is masked in it, or [] for nothing`);
  }
  return new Map(
    [...declared].map(([type, { schema }]) => [type, maskedType(type, schema, masks[type] ?? [])]),
  );
}

const typesOf = ({ events, upcasters }: Aggregate): (readonly [string, Declared])[] => [
  ...Object.entries(events).map(([type, { schema }]) => [type, { schema }] as const),
  ...upcasters.map(({ from, to, schema }) => [from, { schema, to }] as const),
];

function maskedType(type: string, schema: Schema | undefined, masked: readonly string[]): MaskedType {
  for (const pointer of masked) {
    const why = textAt(schema, pointer);
    if (why !== undefined) throw wrong(`${type} is masked at ${JSON.stringify(pointer)}: ${why}`);
  }
  return { schema: schema ?? ANYTHING, pointers: masked.map((pointer) => Pointer.fromJSON(pointer)) };
}

/** Of an old version that nobody sends any more. */
const ANYTHING: Schema = {
  '~standard': { version: 1, vendor: 'reprise', validate: (value) => ({ value }) },
};

const wrong = (why: string): ConfigurationError => new ConfigurationError(`The masks are wrong: ${why}.`);
