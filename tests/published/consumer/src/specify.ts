import { assertDeterministic, event, given } from '@reprise/testing';
import { order } from './order.js';

const placed = (lines: number) => event('shop.order-placed.v1', { lines });
const removalRequested = (lines: number) => event('shop.removal-requested.v1', { lines });

/** Folds events with given/when/then. Throws where the aggregate does not do what is said here. */
export function specify(): void {
  given(order, [placed(3)])
    .when(removalRequested(2))
    .thenAccepted({ lines: 1 });
  given(order, [placed(3)])
    .when(removalRequested(4))
    .thenRejected('too-few-lines');
  assertDeterministic(order, [placed(3), removalRequested(1), removalRequested(9)]);
}
