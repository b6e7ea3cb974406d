import { defineAggregate, InvalidAggregateError } from '@reprise/aggregate';
import { isSubject } from '@reprise/event-envelope';
import { usableEngine } from '@reprise/local-aws';
import { simulate } from '@reprise/testing/simulator';
import * as z from 'zod';
import { order } from './order.js';
import { serve } from './serve.js';
import { specify } from './specify.js';

/** Uses every package, and prints what came of it, a JSON document. */

const said = (id: string, type: string, lines: number) => ({
  specversion: '1.0',
  id,
  source: '/desk/1',
  type: `shop.${type}.v1`,
  subject: 'order/1',
  time: '2026-01-01T12:00:00Z',
  data: { lines },
});

function stackOfAnError(): string | undefined {
  try {
    defineAggregate('Not a name', z.object({}), { initial: {}, events: {} });
  } catch (error) {
    return error instanceof InvalidAggregateError ? error.stack : undefined;
  }
  return undefined;
}

specify();
const events = [
  said('1', 'order-placed', 3),
  said('2', 'removal-requested', 2),
  said('3', 'removal-requested', 9),
];
const { violation } = await simulate(1);
process.stdout.write(
  JSON.stringify({
    state: JSON.parse(await serve(events, '/orders/1')),
    subject: isSubject('order/1'),
    types: Object.keys(order.events),
    engine: usableEngine(),
    simulated: violation?.message ?? 'sound',
    stack: stackOfAnError(),
  }),
);
