import { accept, defineAggregate, foldingHistory, on } from '@reprise/aggregate';
import type { RecordedEvent } from '@reprise/event-envelope';
import { createGateways, type Gateways, type Reaction } from '@reprise/replay-gateway';
import * as z from 'zod';
import { emitToOwnStream, LogInteractionStore, readHistory } from '../../src/index.ts';
import { ambient } from '../../src/runtime/ambient.ts';
import { collected } from './collected.ts';
import { purse } from './purse.ts';
import { local, type TestService } from './service.ts';

/** What the service says to itself because of a purse. */
const audit = defineAggregate('audit', z.object({ times: z.int() }), {
  initial: { times: 0 },
  events: {
    'shop.purse-looked-at.v1': on(z.strictObject({}), {
      from: ['system'],
      idempotency: 'forever',
      apply: ({ times }) => accept({ times: times + 1 }),
    }),
  },
});

export const aggregates = [purse, audit];

/** The own stream of a test's service, as a gateway. */
export const ownStreamOf = ({ ports }: TestService) =>
  emitToOwnStream({ aggregates, configuration: local, ports });

/** Runs a reaction live to an event of a purse, told by its id, with the outcome that it has; then pump and write. */
export async function reactTo<Gs extends Gateways>(
  service: TestService,
  { subject = 'purse/1', id }: { readonly subject?: string; readonly id: string },
  gateways: Gs,
  reaction: Reaction<Gs, never>,
): Promise<void> {
  const history = await collected(readHistory(service.ports.log, subject as RecordedEvent['subject']));
  const found = history.map(foldingHistory(purse)).find(({ event }) => event.id === id);
  if (found === undefined || found.outcome.status === 'duplicate')
    throw new Error(`There is no event ${id}.`);
  const store = new LogInteractionStore(service.ports.log);
  const desk = createGateways({ gateways, store, ambient, logic: 'logic-1' });
  const { end } = await desk.react(reaction as Reaction<Gs>, { event: found.event, outcome: found.outcome });
  if (end.status !== 'completed') throw new Error(JSON.stringify(end));
  await service.pump();
  await service.write();
}
