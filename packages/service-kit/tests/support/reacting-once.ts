import type { RecordedEvent } from '@reprise/event-envelope';
import {
  createGateways,
  type Gateways,
  MemoryInteractionStore,
  type Ran,
  type Reaction,
} from '@reprise/replay-gateway';
import { ambient } from '../../src/runtime/ambient.ts';
import { eventsOf, recordAt, spend } from './events.ts';

/** An event of a log, accepted, because of which something is to be said. */
export const cause = (): RecordedEvent => {
  const [event] = eventsOf(recordAt(7, [spend(1, 'cause', { correlationid: 'story' })]));
  if (event === undefined) throw new Error('A record holds what was put in.');
  return event;
};

/** Runs a reaction live, on a log that has nothing of it yet. */
export const reactOnce = <Gs extends Gateways>(gateways: Gs, reaction: Reaction<Gs, unknown>): Promise<Ran> =>
  createGateways({ gateways, store: new MemoryInteractionStore(), ambient, logic: '' }).react(reaction, {
    event: cause(),
    outcome: { status: 'accepted' },
  });
