import { join } from 'node:path';

/** The runner as a program of its own: `node <this> SETTINGS`. */
export const runnerProgram = join(import.meta.dirname, '..', 'bin', 'runner.ts');
