import type { LateEvent } from '@reprise/aggregate';
import { POSITION_BYTES, positionFromBytes, positionToBytes } from '@reprise/event-envelope';

const TIME_BYTES = 8;
const VERSION_BYTES = 6;
const LATE_BYTES = POSITION_BYTES + TIME_BYTES + VERSION_BYTES;

/** Late events in bytes: position (31), time (a double, 8) and version (6), one after the other; big-endian. */
export const encodeLate = (late: readonly LateEvent[]): Uint8Array => Buffer.concat(late.map(toBytes));

function toBytes({ position, time, version }: LateEvent): Uint8Array {
  const bytes = Buffer.alloc(LATE_BYTES);
  bytes.set(positionToBytes(position));
  bytes.writeDoubleBE(time, POSITION_BYTES);
  bytes.writeUIntBE(version, POSITION_BYTES + TIME_BYTES, VERSION_BYTES);
  return bytes;
}

/** @throws InvalidPositionError, RangeError where they are others */
export function decodeLate(bytes: Uint8Array): readonly LateEvent[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.ceil(buffer.length / LATE_BYTES) }, (_, index) => {
    const one = buffer.subarray(index * LATE_BYTES, (index + 1) * LATE_BYTES);
    return {
      position: positionFromBytes(one.subarray(0, POSITION_BYTES)),
      time: one.readDoubleBE(POSITION_BYTES),
      version: one.readUIntBE(POSITION_BYTES + TIME_BYTES, VERSION_BYTES),
    };
  });
}
