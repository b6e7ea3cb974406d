import type { Brand } from './brand.ts';
import { InvalidPositionError } from './errors.ts';

/**
 * Where an event stands in the log of its aggregate: `<epoch>-<sequence number>-<index in the record>`, each
 * zero-padded, so that plain string order is the order of the log. Compare positions of one aggregate only.
 *
 * The widths are for ever. A Kinesis sequence number has 56 digits today; 64 outlive a change of its layout.
 */
export type Position = Brand<string, 'Position'>;

/** The part of a position that all events of one stream record share. */
export type RecordPosition = Brand<string, 'RecordPosition'>;

export const EPOCH_DIGITS = 4;
export const SEQUENCE_DIGITS = 64;
export const INDEX_DIGITS = 4;

/** Most events that one record may hold: as many as an index can number. */
export const MAX_EVENTS_PER_RECORD = 10 ** INDEX_DIGITS;
export const MAX_EPOCH = 10 ** EPOCH_DIGITS - 1;

const RECORD_LENGTH = EPOCH_DIGITS + 1 + SEQUENCE_DIGITS;
const PATTERN = new RegExp(`^\\d{${EPOCH_DIGITS}}-\\d{${SEQUENCE_DIGITS}}-\\d{${INDEX_DIGITS}}$`);
const DIGITS = /^\d+$/;

/** @param sequenceNumber Kinesis' own, a decimal string. @throws InvalidPositionError */
export function recordPosition(epoch: number, sequenceNumber: string): RecordPosition {
  if (!Number.isInteger(epoch) || epoch < 1 || epoch > MAX_EPOCH) {
    throw new InvalidPositionError(`the log epoch is a whole number from 1 to ${MAX_EPOCH}, not ${epoch}.`);
  }
  if (!DIGITS.test(sequenceNumber) || sequenceNumber.length > SEQUENCE_DIGITS) {
    throw new InvalidPositionError(
      `sequence number ${JSON.stringify(sequenceNumber)} has more than ${SEQUENCE_DIGITS} digits or none.`,
    );
  }
  const epochDigits = String(epoch).padStart(EPOCH_DIGITS, '0');
  return `${epochDigits}-${sequenceNumber.padStart(SEQUENCE_DIGITS, '0')}` as RecordPosition;
}

/** @throws InvalidPositionError */
export function positionIn(record: RecordPosition, index: number): Position {
  if (!Number.isInteger(index) || index < 0 || index >= MAX_EVENTS_PER_RECORD) {
    throw new InvalidPositionError(
      `a record holds at most ${MAX_EVENTS_PER_RECORD} events, so ${index} is no index in it.`,
    );
  }
  return `${record}-${String(index).padStart(INDEX_DIGITS, '0')}` as Position;
}

export const isPosition = (value: string): value is Position => PATTERN.test(value);

/** @throws InvalidPositionError */
export function parsePosition(value: string): Position {
  if (!isPosition(value)) throw new InvalidPositionError(JSON.stringify(value));
  return value;
}

export const recordOf = (position: Position): RecordPosition =>
  position.slice(0, RECORD_LENGTH) as RecordPosition;

export const indexOf = (position: Position): number => Number(position.slice(RECORD_LENGTH + 1));

export const epochOf = (position: Position): number => Number(position.slice(0, EPOCH_DIGITS));

/** The Kinesis sequence number without its padding. */
export const sequenceNumberOf = (position: Position): string =>
  BigInt(position.slice(EPOCH_DIGITS + 1, RECORD_LENGTH)).toString();
