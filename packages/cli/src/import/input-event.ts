import { RefusedInputError } from '../errors.ts';
import { isRecord } from '../text.ts';
import type { Line } from './input.ts';

/** An event on its way from a line of the input to the service. The text travels as it is, so nothing is lost. */
export interface InputEvent {
  readonly line: number;
  readonly subject: string;
  readonly id: string;
  readonly text: string;
  readonly bytes: number;
}

const REQUIRED = ['specversion', 'id', 'source', 'type', 'subject'] as const;

/**
 * What a CloudEvent has to have before it is worth sending; the rest is for the service to judge.
 * @returns undefined for an empty line
 * @throws RefusedInputError
 */
export function inputEvent({ number, text }: Line): InputEvent | undefined {
  if (text === '') return undefined;
  const event = json(number, text);
  if (!isRecord(event)) throw refused(number, 'not a JSON object. Each line has to be one CloudEvent.');
  for (const name of REQUIRED) {
    const value = event[name];
    if (typeof value !== 'string' || value === '')
      throw refused(number, `not a CloudEvent with a subject: ${name} is missing.`);
  }
  const { subject, id } = event as Record<'subject' | 'id', string>;
  return { line: number, subject, id, text, bytes: Buffer.byteLength(text) };
}

function json(number: number, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refused(number, 'not JSON. Each line has to be one CloudEvent.');
  }
}

const refused = (line: number, reason: string): RefusedInputError =>
  new RefusedInputError([{ line, reason }]);
