import { createHash } from 'node:crypto';
import { type CloudEvent, identityHash, isPosition, type Position } from '@reprise/event-envelope';
import { InvalidInteractionError } from './errors.ts';

/** Which call of a reaction: the n-th of one operation, counted from 1. */
export interface CallName {
  readonly gateway: string;
  readonly operation: string;
  readonly number: number;
}

export const GATEWAY_NAME = /^[a-z][a-z0-9-]*$/;
export const OPERATION_NAME = /^[a-z][a-zA-Z0-9]*$/;

/** `bank.pay` */
export const operationOf = ({ gateway, operation }: Omit<CallName, 'number'>): string =>
  `${gateway}.${operation}`;

/** `bank.pay#1` */
export const textOf = (call: CallName): string => `${operationOf(call)}#${call.number}`;

/**
 * By which the outside recognises a call that comes again: `<32 hex digits of the event's identity>.bank.pay.1`. Made of
 * the event's source and id, never of its position: a producer's retry that was taken for a new event has another
 * position, and must not pay again. 2 words, digits and dots, at most some 100 characters: fit for a header or a URL.
 */
export const idempotencyKey = (event: Pick<CloudEvent, 'source' | 'id'>, call: CallName): string =>
  `${identityHash(event)}.${operationOf(call)}.${call.number}`;

/** The key of the k-th correction of a call. */
export const correctionKey = (key: string, k: number): string => `${key}~c${k}`;

/** The key of a call, or of a correction of it, taken apart. */
export interface KeyName {
  /** Of the call itself. */
  readonly key: string;
  readonly call: CallName;
  /** 0 for the call itself, k for its k-th correction. */
  readonly correction: number;
}

const KEY = /^([0-9a-f]{32}\.([a-z][a-z0-9-]*)\.([a-zA-Z0-9]+)\.(\d+))(?:~c(\d+))?$/;

/** Nothing where it is no such key. */
export function parseKey(text: string): KeyName | undefined {
  const [, key, gateway = '', operation = '', number, correction = '0'] = KEY.exec(text) ?? [];
  if (key === undefined) return undefined;
  return { key, call: { gateway, operation, number: Number(number) }, correction: Number(correction) };
}

/** Where an interaction lies in the log, behind its event: `<position>~bank.pay#1`, its k-th correction at `...~c<k>`. */
export const slotOf = (position: Position, call: CallName, correction = 0): string =>
  `${position}~${textOf(call)}${correction === 0 ? '' : `~c${correction}`}`;

/** Bounds, both inclusive, of everything that lies behind an event. No name has a character beyond `~`. */
export const behind = (position: Position): { readonly from: string; readonly to: string } => ({
  from: `${position}~`,
  to: `${position}~~`,
});

/** What an item of an interaction is, by its key. */
export type Role =
  | { readonly kind: 'opening' }
  | { readonly kind: 'answer' }
  | { readonly kind: 'takeover'; readonly attempt: number }
  | { readonly kind: 'approval'; readonly proposal: string };

/** An item's key, taken apart. */
export interface ItemName {
  readonly position: Position;
  readonly call: CallName;
  /** 0 for the call itself, k for its k-th correction. */
  readonly correction: number;
  readonly role: Role;
}

const NAME =
  /^([^~]+)~([a-z][a-z0-9-]*)\.([a-z][a-zA-Z0-9]*)#([1-9]\d*)(?:~c([1-9]\d*))?(?:(=)|\+([1-9]\d*)|!([0-9a-f]+))?$/;

/** Whether an item of the log is part of an interaction, by its sort key. */
export const isInteractionKey = (sortKey: string): boolean => NAME.test(sortKey);

/** @throws InvalidInteractionError */
export function parseItemName(sortKey: string): ItemName {
  const [, position = '', gateway = '', operation = '', number, correction = '0', answer, attempt, proposal] =
    NAME.exec(sortKey) ?? [];
  if (!isPosition(position)) throw new InvalidInteractionError(JSON.stringify(sortKey));
  const call = { gateway, operation, number: Number(number) };
  return { position, call, correction: Number(correction), role: roleOf(answer, attempt, proposal) };
}

function roleOf(answer?: string, attempt?: string, proposal?: string): Role {
  if (answer !== undefined) return { kind: 'answer' };
  if (attempt !== undefined) return { kind: 'takeover', attempt: Number(attempt) };
  return proposal === undefined ? { kind: 'opening' } : { kind: 'approval', proposal };
}

/** 128 bits of SHA-256 over parts that hold no line breaks, in hex. */
export const hashOf = (...parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32);
