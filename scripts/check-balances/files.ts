import { readLines } from '../../packages/cli/src/import/input.ts';
import { isRecord } from '../../packages/cli/src/text.ts';

/** What the books say of one account at the end of one day. */
export interface Row {
  /** Of the file, from 1. */
  readonly line: number;
  readonly subject: string;
  /** `1993-06-30` */
  readonly day: string;
  /** Minor units; any of them may stand at the end of the day. */
  readonly balances: readonly number[];
}

/** How often each account moves on each day, by the events file: subject → day → movements. */
export type Movements = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** A file that cannot be what it is said to be. */
export class UnusableFileError extends Error {
  readonly code = 'unusable-file';
}

const HEADER = 'subject,day,balances';

/** @throws UnusableFileError naming the line */
export async function readRows(path: string): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const { number, text } of readLines(path)) {
    if (number === 1 && text !== HEADER)
      throw new UnusableFileError(`${path} has to begin with the line ${HEADER}.`);
    if (number > 1 && text !== '') rows.push(rowOf(path, number, text));
  }
  return rows;
}

function rowOf(path: string, line: number, text: string): Row {
  const [subject = '', day = '', balances = '', ...more] = text.split(',');
  const amounts = balances.split('|').map((amount) => (/^-?\d+$/.test(amount) ? Number(amount) : Number.NaN));
  if (
    subject !== '' &&
    /^\d{4}-\d\d-\d\d$/.test(day) &&
    amounts.every(Number.isSafeInteger) &&
    more.length === 0
  ) {
    return { line, subject, day, balances: amounts };
  }
  throw new UnusableFileError(`${path}, line ${line}: not <subject>,<YYYY-MM-DD>,<amount>|<amount>...`);
}

/** Anything with an amount moves the account; opening it does not. @throws UnusableFileError naming the line */
export async function readMovements(path: string): Promise<Movements> {
  const movements = new Map<string, Map<string, number>>();
  for await (const { number, text } of readLines(path)) {
    if (text === '') continue;
    const { subject, time, data } = eventOf(path, number, text);
    const days = movements.get(subject) ?? new Map<string, number>();
    const day = new Date(time).toISOString().slice(0, 10);
    const moves = isRecord(data) && typeof data.amount === 'number' ? 1 : 0;
    movements.set(subject, days.set(day, (days.get(day) ?? 0) + moves));
  }
  return movements;
}

function eventOf(path: string, line: number, text: string): { subject: string; time: string; data: unknown } {
  const event = json(text);
  if (
    isRecord(event) &&
    typeof event.subject === 'string' &&
    typeof event.time === 'string' &&
    !Number.isNaN(Date.parse(event.time))
  ) {
    return { subject: event.subject, time: event.time, data: event.data };
  }
  throw new UnusableFileError(`${path}, line ${line}: not an event with subject and time.`);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Movements of an account up to and including a day. */
export function movementsBy(movements: Movements, { subject, day }: Row): number {
  const days = [...(movements.get(subject) ?? [])];
  return days.reduce((sum, [of, count]) => (of <= day ? sum + count : sum), 0);
}
