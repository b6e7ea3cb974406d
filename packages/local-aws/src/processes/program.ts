import { extname, join } from 'node:path';

/** The file of a program in `bin`: TypeScript in the repository, JavaScript where this package is installed. */
export const programIn = (name: string): string =>
  join(import.meta.dirname, '..', 'bin', `${name}${extname(import.meta.filename)}`);
