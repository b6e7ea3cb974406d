import { createCipheriv, createDecipheriv } from 'node:crypto';
import { createRequire } from 'node:module';

/** How kinesalite seals an iterator: when it was made, and where it stands. */
const { ITERATOR_PWD_KEY, ITERATOR_PWD_IV } = createRequire(import.meta.url)('kinesalite/db') as {
  readonly ITERATOR_PWD_KEY: Buffer;
  readonly ITERATOR_PWD_IV: Buffer;
};

const CIPHER = 'aes-256-cbc';
const VERSION_BYTES = 8;

/** The same iterator of kinesalite, made `ms` earlier: after five minutes it has expired. */
export function aged(iterator: string, ms: number): string {
  const sealed = Buffer.from(iterator, 'base64');
  const decipher = createDecipheriv(CIPHER, ITERATOR_PWD_KEY, ITERATOR_PWD_IV);
  const opened = decipher.update(sealed.subarray(VERSION_BYTES), undefined, 'utf8') + decipher.final('utf8');
  const [made, ...place] = opened.split('/');
  const cipher = createCipheriv(CIPHER, ITERATOR_PWD_KEY, ITERATOR_PWD_IV);
  const body = [String(Number(made) - ms), ...place].join('/');
  return Buffer.concat([
    sealed.subarray(0, VERSION_BYTES),
    cipher.update(body, 'utf8'),
    cipher.final(),
  ]).toString('base64');
}
