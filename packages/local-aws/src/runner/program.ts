import { programIn } from '../processes/program.ts';

/** The runner as a program of its own: `node <this> SETTINGS`. */
export const runnerProgram = programIn('runner');
