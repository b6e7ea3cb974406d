import type { Brand } from './brand.ts';
import { InvalidSubjectError } from './errors.ts';

/** The aggregate that an event is about: `<aggregate>/<id>`, e.g. `account/576`. Partition key of streams and tables. */
export type Subject = Brand<string, 'Subject'>;

/** Kinesis takes partition keys of up to 256 characters. */
export const MAX_SUBJECT_LENGTH = 256;

/** A leading `~` is kept for the log's own partitions (timeline, quarantine); control characters never match. */
const PATTERN = /^([a-z][a-z0-9-]*)\/([A-Za-z0-9][A-Za-z0-9._:@+~-]*)$/;

export const isSubject = (value: string): value is Subject =>
  value.length <= MAX_SUBJECT_LENGTH && PATTERN.test(value);

/** @throws InvalidSubjectError */
export function subject(value: string): Subject {
  if (!isSubject(value)) throw new InvalidSubjectError(value);
  return value;
}

/** `account/576` → `account` */
export const aggregateOf = (of: Subject): string => of.slice(0, of.indexOf('/'));

/** `account/576` → `576` */
export const aggregateIdOf = (of: Subject): string => of.slice(of.indexOf('/') + 1);
