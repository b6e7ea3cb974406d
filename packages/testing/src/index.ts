export {
  assertDeterministic,
  assertLogDeterministic,
  type DeterminismOptions,
} from './assert-deterministic.ts';
export { assertReverts } from './assert-reverts.ts';
export { AssertionError } from './assertion-error.ts';
export { type EventAttributes, event, history } from './event.ts';
export { type Given, given } from './given.ts';
export { type PartOf, Then } from './then.ts';
