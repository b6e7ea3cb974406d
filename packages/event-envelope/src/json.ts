/** How deep an event may be nested: what recurses over it (`JSON.stringify` does) stays far from the stack's end. */
export const MAX_JSON_DEPTH = 64;

/**
 * Whether a value that was read from JSON is I-JSON (RFC 7493), which is what has a canonical form (RFC 8785) and
 * therefore a digest: no halves of surrogate pairs, no number beyond a double; and nested at most MAX_JSON_DEPTH deep.
 */
export function isInteroperable(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return typeof value !== 'bigint';
  return depth < MAX_JSON_DEPTH && areInteroperable(value, depth + 1);
}

/** A loop, not `every`: each event of each record is read through here, and this takes a quarter of the time. */
function areInteroperable(container: object, depth: number): boolean {
  const items = container as Readonly<Record<string, unknown>>; // an array's keys are its indexes
  for (const key in items) {
    if (!key.isWellFormed() || !isInteroperable(items[key], depth)) return false;
  }
  return true;
}
