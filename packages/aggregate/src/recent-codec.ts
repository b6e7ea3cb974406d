import { POSITION_BYTES, type Position, positionFromBytes, positionToBytes } from '@reprise/event-envelope';
import { InvalidRecentError } from './errors.ts';
import type { Facts } from './outcome.ts';
import type { Recent, RecentEvent } from './recent.ts';

/**
 * The ring in bytes, for ever. Per event, oldest first:
 *   1 byte   how many leading bytes of the position are those of the event before; top bit: a detail follows
 *   n bytes  the rest of the position
 *   8 bytes  the hash
 *   2 bytes  (with a detail) its length, then that many bytes of JSON: a text is the reason of a rejection, an object
 *            the facts of an acceptance, null says that the event was skipped
 * Neighbours come from the same shard, often from the same record, so most of a position is not said again: a ring of
 * 32 without details takes some 300 to 900 bytes instead of 3 KB, which is one or two write units less per state.
 */
const DETAIL = 0x80;
const HASH_BYTES = 8;
const NOTHING = new Uint8Array(0);

export function encodeRecent(recent: Recent): Uint8Array {
  const parts: Uint8Array[] = [];
  let previous: Uint8Array = NOTHING;
  for (const event of recent) {
    const position = positionToBytes(event.position);
    const shared = sharedPrefix(previous, position);
    const detail = detailOf(event.outcome);
    parts.push(
      Uint8Array.of(shared | (detail === undefined ? 0 : DETAIL)),
      position.subarray(shared),
      Buffer.from(event.hash, 'hex'),
    );
    if (detail !== undefined) parts.push(Uint8Array.of(detail.length >> 8, detail.length & 0xff), detail);
    previous = position;
  }
  return Buffer.concat(parts);
}

/** @throws InvalidRecentError */
export function decodeRecent(bytes: Uint8Array): Recent {
  const recent: RecentEvent[] = [];
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 0;
  const take = (length: number): Buffer => {
    if (offset + length > buffer.length) throw new InvalidRecentError();
    offset += length;
    return buffer.subarray(offset - length, offset);
  };
  let position = Buffer.alloc(POSITION_BYTES);
  while (offset < buffer.length) {
    const head = take(1).readUInt8();
    const shared = head & ~DETAIL;
    if (shared > POSITION_BYTES) throw new InvalidRecentError();
    position = Buffer.concat([position.subarray(0, shared), take(POSITION_BYTES - shared)]);
    const hash = take(HASH_BYTES).toString('hex');
    const outcome =
      head & DETAIL ? readDetail(take(take(2).readUInt16BE())) : { status: 'accepted' as const };
    recent.push({ position: readPosition(position), hash, outcome });
  }
  return recent;
}

function sharedPrefix(a: Uint8Array, b: Uint8Array): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

/** Nothing for the common case, accepted without facts. The fold keeps facts and reasons far below 64 KB. */
function detailOf(outcome: RecentEvent['outcome']): Uint8Array | undefined {
  const detail = toldOf(outcome);
  return detail === undefined ? undefined : Buffer.from(JSON.stringify(detail));
}

function toldOf(outcome: RecentEvent['outcome']): string | Facts | null | undefined {
  if (outcome.status === 'skipped') return null;
  return outcome.status === 'rejected' ? outcome.reason : outcome.facts;
}

const readPosition = (bytes: Buffer): Position => readable(() => positionFromBytes(bytes));

function readDetail(bytes: Buffer): RecentEvent['outcome'] {
  const detail = readable(() => JSON.parse(bytes.toString('utf8')) as string | Facts | null); // written by detailOf
  if (detail === null) return { status: 'skipped' };
  return typeof detail === 'string'
    ? { status: 'rejected', reason: detail }
    : { status: 'accepted', facts: detail };
}

function readable<Part>(read: () => Part): Part {
  try {
    return read();
  } catch {
    throw new InvalidRecentError();
  }
}
