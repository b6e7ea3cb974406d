import { InvalidPositionError } from './errors.ts';
import { EPOCH_DIGITS, INDEX_DIGITS, type Position, parsePosition, SEQUENCE_DIGITS } from './position.ts';

/** 64 decimal digits need 213 bits. */
const SEQUENCE_BYTES = 27;

/** A position in 31 bytes instead of 74 characters: 2 epoch, 27 sequence number, 2 index; big-endian, so it sorts alike. */
export const POSITION_BYTES = 2 + SEQUENCE_BYTES + 2;

export function positionToBytes(position: Position): Uint8Array {
  const [epoch = '', sequence = '', index = ''] = position.split('-');
  const hex = BigInt(sequence)
    .toString(16)
    .padStart(SEQUENCE_BYTES * 2, '0');
  const bytes = Buffer.alloc(POSITION_BYTES);
  bytes.writeUInt16BE(Number(epoch), 0);
  bytes.write(hex, 2, 'hex');
  bytes.writeUInt16BE(Number(index), POSITION_BYTES - 2);
  return bytes;
}

/** @throws InvalidPositionError */
export function positionFromBytes(bytes: Uint8Array): Position {
  if (bytes.length !== POSITION_BYTES)
    throw new InvalidPositionError(`it has ${bytes.length} bytes, not ${POSITION_BYTES}.`);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, POSITION_BYTES);
  const epoch = String(buffer.readUInt16BE(0)).padStart(EPOCH_DIGITS, '0');
  const sequence = BigInt(`0x${buffer.toString('hex', 2, POSITION_BYTES - 2)}`).toString();
  const index = String(buffer.readUInt16BE(POSITION_BYTES - 2)).padStart(INDEX_DIGITS, '0');
  return parsePosition(`${epoch}-${sequence.padStart(SEQUENCE_DIGITS, '0')}-${index}`);
}
