import type { OriginPath, Position } from '@reprise/event-envelope';

/** How far an aggregate's log of one environment is in the log of this one. */
export type OriginMark = {
  /** The last event that came from there: its position there. */
  readonly position: Position;
  /** How many did: the version that the aggregate had there. */
  readonly version: number;
};

/** By environment. Part of the log's format: it says which events were copied twice, and every fold decides alike. */
export type Origins = Readonly<Record<string, OriginMark>>;

/**
 * Whether an event that has come this way is in the log already. A copy sends each aggregate's events in order, from the
 * first or from one that is in, so what lies at or below the mark of an environment is.
 */
export const isCopiedAlready = (origins: Origins | undefined, path: OriginPath): boolean =>
  origins !== undefined &&
  path.some(({ environment, position }) => position <= (origins[environment]?.position ?? ''));

/** The marks after an event that has come this way; nothing where there are none. */
export function marked(origins: Origins | undefined, path: OriginPath): { readonly origins?: Origins } {
  const fresh = path.filter((origin) => !isCopiedAlready(origins, [origin]));
  if (fresh.length === 0) return origins === undefined ? {} : { origins };
  const marks = fresh.map(({ environment, position }) => {
    const version = (origins?.[environment]?.version ?? 0) + 1;
    return [environment, { position, version }] as const;
  });
  return { origins: { ...origins, ...Object.fromEntries(marks) } };
}

/** The version that the aggregate had where an event was made, just before it. */
export function versionAtOrigin(origins: Origins | undefined, path: OriginPath): number | undefined {
  const made = path.at(-1);
  return made && (origins?.[made.environment]?.version ?? 0);
}
