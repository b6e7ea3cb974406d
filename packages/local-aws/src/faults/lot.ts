/**
 * A number from 0 to below 1 that is always the same for the same seed and name. Not the next of a series: what befalls
 * the 7th PutRecords does not depend on how many GetRecords came before it.
 */
export function lot(seed: number, ...name: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const character of `${seed} ${name.join(' ')}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  // FNV-1a mixes its last characters poorly; this is the finalizer of MurmurHash3.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
