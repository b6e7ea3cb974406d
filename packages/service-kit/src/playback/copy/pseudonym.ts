import { createHmac } from 'node:crypto';

/** Of a value that has nothing to change but characters that a short hash may leave as they were. */
const SALTS = 8;
const EMAIL = /^[^@\s]+@[^@\s]+$/;

/**
 * What may stand for a text, best first: the same text always has the same ones, and without the key nobody can tell which
 * text it was. The last are of its form, letter for letter and digit for digit, for rules about how it has to look.
 */
export function* pseudonymsOf(text: string, key: Uint8Array): Generator<string> {
  const short = hashOf(text, key).toString('hex', 0, 8);
  if (EMAIL.test(text)) yield `masked-${short}@masked.invalid`;
  yield `masked-${short}`;
  for (let salt = 0; salt < SALTS; salt++) {
    const alike = ofForm(text, (block) => hashOf(`${salt}\0${block}\0${text}`, key));
    if (alike !== text) yield alike;
  }
}

const hashOf = (text: string, key: Uint8Array): Buffer => createHmac('sha256', key).update(text).digest();

function ofForm(text: string, hashOfBlock: (block: number) => Buffer): string {
  let bytes: Buffer = Buffer.alloc(0);
  let block = 0;
  const next = (below: number): number => {
    if (bytes.length === 0) bytes = hashOfBlock(block++);
    const value = bytes.readUInt8() % below;
    bytes = bytes.subarray(1);
    return value;
  };
  const from = (first: string, count: number): string =>
    String.fromCharCode(first.charCodeAt(0) + next(count));
  return Array.from(text, (character) => {
    if (/\p{Nd}/u.test(character)) return from('0', 10);
    if (/\p{Lu}/u.test(character)) return from('A', 26);
    return /\p{L}/u.test(character) ? from('a', 26) : character;
  }).join('');
}
