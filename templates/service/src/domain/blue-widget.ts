import { accept, type Decision, defineAggregate, on, reject } from '@reprise/aggregate';
import { BlueWidgetState, missing } from './blue-widget-state.ts';
import * as payload from './payloads.ts';

// The type names are the storage format: an event in the log keeps its name for ever. Change one by an upcaster.

/** Nothing can happen to a blue widget that was never created. */
const whenCreated =
  <Event>(then: (state: BlueWidgetState, event: Event) => Decision<BlueWidgetState>) =>
  (state: BlueWidgetState, event: Event): Decision<BlueWidgetState> =>
    state.status === 'created' ? then(state, event) : reject('not-created');

export const blueWidget = defineAggregate('blue-widget', BlueWidgetState, {
  initial: missing,
  events: {
    'blue-shop.blue-widget-created.v1': on(payload.Created, {
      from: ['http'],
      apply: (s, { data }) =>
        s.status === 'created' ? reject('already-created') : accept({ ...s, ...data, status: 'created' }),
    }),

    // A fact: it has happened, so there is nothing to decide once there is a blue widget.
    'blue-shop.items-added.v1': on(payload.ItemsMoved, {
      from: ['http'],
      idempotency: 'forever',
      apply: whenCreated((s, { data }) => accept({ ...s, items: s.items + data.quantity })),
    }),

    // A request: the rules may reject it, and the rejection stays in the log, too.
    'blue-shop.removal-requested.v1': on(payload.ItemsMoved, {
      from: ['http'],
      idempotency: 'forever',
      apply: whenCreated((s, { data }) =>
        data.quantity > s.items
          ? reject('not-enough-items')
          : accept({ ...s, items: s.items - data.quantity }),
      ),
    }),
  },
  indexes: { byOwner: (s) => s.owner },
});
