import canonicalize from 'canonicalize';

/** Canonical JSON (RFC 8785): equal texts are equal values, whatever the order of their keys. */
export type CanonicalJson = string;

/** What JSON has no word for (a function, a missing response) is nothing: `undefined`. */
export const canonical = (value: unknown): CanonicalJson | undefined => {
  // Through plain JSON first: a Date or a `toJSON` becomes what storage would give back.
  const text = JSON.stringify(value);
  return text === undefined ? undefined : canonicalize(JSON.parse(text));
};

/** A value as it is read back from storage. */
export const parsed = (text: CanonicalJson | undefined): unknown =>
  text === undefined ? undefined : JSON.parse(text);
