import { createHash } from 'node:crypto';

interface Identified {
  readonly source: string;
  readonly id: string;
}

/** By the format's definition: the first 128 bits of a hash of source and id. */
export const identityOf = ({ source, id }: Identified): string =>
  createHash('sha256').update(`${source}\0${id}`).digest('hex').slice(0, 32);

/** The idempotency key of a call, by the format's definition. @param call `bank.pay` */
export const keyOf = (event: Identified, call: string, number = 1): string =>
  `${identityOf(event)}.${call}.${number}`;

/** Whose call it is, and by which gateway. */
export function partsOf(key: string): { readonly identity: string; readonly gateway: string } {
  const [identity = '', gateway = ''] = key.split('.');
  return { identity, gateway };
}

/** The key of the call that a correction corrects. */
export const callOf = (key: string): string => key.replace(/~c\d+$/, '');
