import canonicalize from 'canonicalize';

/** A value as it would be read back from JSON, in its canonical form (RFC 8785): equal texts mean equal values. */
export const canonicalJson = (value: unknown): string =>
  canonicalize(JSON.parse(JSON.stringify(value ?? null))) ?? '';
