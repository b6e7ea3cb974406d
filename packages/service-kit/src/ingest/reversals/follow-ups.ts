import { aggregateOf, type RecordedEvent, type Subject } from '@reprise/event-envelope';
import {
  assemble,
  EMIT,
  effectiveOf,
  emittedBy,
  type Interaction,
  operationOf,
} from '@reprise/replay-gateway';
import { LogInteractionStore } from '../../gateway/log-interaction-store.ts';
import type { EventLog } from '../../ports/event-log.ts';

/** An event that the reversed one has caused. */
export interface FollowUp {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  /** Whether it is of an aggregate of this service; otherwise the other service reverses it. */
  readonly here: boolean;
}

/** What was said to the outside because of an event. */
export interface CallMade {
  /** As in `bank.pay`. */
  readonly operation: string;
  readonly request: unknown;
}

/** What an event has set off, as far as its service's log knows. */
export interface SetOff {
  readonly followUps: readonly FollowUp[];
  /** Calls that are still in effect: `reprise playback start --mode correct` proposes to undo them. */
  readonly calls: readonly CallMade[];
}

/**
 * What an event has set off: the events that its reaction has emitted, by what is kept of its calls, and those of its own
 * aggregate that name it as their cause.
 *
 * @param caused of the event's own aggregate
 */
export async function setOffBy(
  log: EventLog,
  event: RecordedEvent,
  caused: readonly RecordedEvent[],
  isHere: (subject: Subject, type: string) => boolean,
): Promise<SetOff> {
  const items = await new LogInteractionStore(log).behind(event);
  const inEffect = assemble(items).interactions.filter(isInEffect);
  const emitted = inEffect.flatMap((interaction) => emittedBy(event, interaction));
  const followUps = [...emitted, ...caused].map(({ id, type, subject }) => ({
    ...{ id, type, subject },
    here: isHere(subject as Subject, type),
  }));
  return {
    followUps: [...new Map(followUps.map((one) => [`${one.subject} ${one.id}`, one])).values()],
    calls: inEffect
      .filter(({ call, attempts }) => call.operation !== EMIT && attempts.length > 0)
      .map(({ call, request }) => ({
        operation: operationOf(call),
        request: JSON.parse(request) as unknown,
      })),
  };
}

function isInEffect(interaction: Interaction): boolean {
  const effective = effectiveOf(interaction);
  return effective.status === 'open' || effective.request !== undefined;
}

/** Whether an event is of this service: its aggregate is, and knows the type. */
export const isOf =
  (aggregates: readonly { readonly name: string; readonly events: object }[]) =>
  (subject: Subject, type: string): boolean =>
    aggregates.some(({ name, events }) => name === aggregateOf(subject) && type in events);
