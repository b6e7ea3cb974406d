import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { type CloudEvent, submitted } from './cloud-event.ts';

/** 128 bits of SHA-256 over `source` and `id`, in hex: the event's identity in a fixed width. */
export const identityHash = ({ source, id }: Pick<CloudEvent, 'source' | 'id'>): string =>
  // Attributes hold no control characters, so the separator keeps ("a", "bc") and ("ab", "c") apart.
  hash('sha256', `${source}\0${id}`, 'hex').slice(0, 32);

/**
 * 128 bits of SHA-256 over the canonical JSON (RFC 8785) of the event as it was submitted. Equal digests mean the same
 * event, whatever the order of its keys; 16 bytes.
 */
export function contentDigest(event: CloudEvent): Uint8Array {
  const text = canonicalize(submitted(event)) ?? '';
  return hash('sha256', text, 'buffer').subarray(0, 16);
}
