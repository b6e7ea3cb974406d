import type { IsRepeated } from './fold.ts';

/** Knows every identity that it was asked about before; a history asks once for each event, in order. */
export function rememberingAll(): IsRepeated {
  const identities = new Set<string>();
  return (_event, identity) => identities.has(identity) || !identities.add(identity);
}
