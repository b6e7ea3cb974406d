import { POSITION_BYTES, type Position, positionFromBytes, positionToBytes } from '@reprise/event-envelope';

/** What was reversed, or skipped, in bytes, for ever: one position after the other. */
export const encodeReversed = (reversed: readonly Position[]): Uint8Array =>
  Buffer.concat(reversed.map(positionToBytes));

/** @throws InvalidPositionError */
export function decodeReversed(bytes: Uint8Array): readonly Position[] {
  const count = Math.ceil(bytes.length / POSITION_BYTES);
  return Array.from({ length: count }, (_, index) =>
    positionFromBytes(bytes.subarray(index * POSITION_BYTES, (index + 1) * POSITION_BYTES)),
  );
}
