/** The identities (`id#...`) that the log holds of an aggregate, as a set: how many, and the XOR of their first 64 bits, in hex. */
export interface IdentitySet {
  readonly count: number;
  readonly digest: string;
}

/** Adds up identities (hex, 32 digits) one by one, each once, in any order. */
export function countingIdentities() {
  let count = 0;
  let digest = 0n;
  return {
    add(identity: string): void {
      count += 1;
      digest ^= BigInt(`0x${identity.slice(0, 16)}`);
    },
    set: (): IdentitySet => ({ count, digest: digest.toString(16).padStart(16, '0') }),
  };
}

/** The set of identities that are at hand; the order does not matter, each must come once. */
export function identitySet(identities: Iterable<string>): IdentitySet {
  const counting = countingIdentities();
  for (const identity of identities) counting.add(identity);
  return counting.set();
}
