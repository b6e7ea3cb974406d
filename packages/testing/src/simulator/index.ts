export { type Explored, explore, type Scenario } from './explore.ts';
export { type Kit, realKit } from './kit.ts';
export { type Mutant, mutants } from './mutants.ts';
export { scenarios } from './scenarios.ts';
export { type Run, simulate } from './simulate.ts';
export { ViolationError } from './violation.ts';
