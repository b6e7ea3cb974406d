import type { Origin, Position } from '@reprise/event-envelope';

/** How far an aggregate's log of one environment is in the log of this one. */
export type OriginMark = {
  /** The last event that was copied: its position there. */
  readonly position: Position;
  /** How many were: the version that the aggregate had there. */
  readonly version: number;
};

/** By environment. Part of the log's format: it says which events were copied twice, and every fold decides alike. */
export type Origins = Readonly<Record<string, OriginMark>>;

export const markOf = (origins: Origins | undefined, origin: Origin | undefined): OriginMark | undefined =>
  origin && origins?.[origin.environment];

/**
 * Whether an event of this origin is in the log already. A copy sends each aggregate's events in order, from the first
 * or from one that is in, so what lies at or below the mark is.
 */
export const isCopiedAlready = (mark: OriginMark | undefined, origin: Origin | undefined): boolean =>
  mark !== undefined && origin !== undefined && origin.position <= mark.position;

/** The marks after an event of this origin; nothing where there are none. */
export function marked(
  origins: Origins | undefined,
  origin: Origin | undefined,
): { readonly origins?: Origins } {
  const mark = markOf(origins, origin);
  if (origin === undefined || isCopiedAlready(mark, origin)) return origins === undefined ? {} : { origins };
  const { environment, position } = origin;
  return { origins: { ...origins, [environment]: { position, version: (mark?.version ?? 0) + 1 } } };
}
