import type { Aggregate } from '@reprise/aggregate';
import type { CloudEvent } from '@reprise/event-envelope';
import { type EmitGateway, type EmitOptions, emitGateway, NotSentError } from '@reprise/replay-gateway';
import type { Caller } from '../http/caller.ts';
import { ProblemError } from '../http/problem.ts';
import { putEvents } from '../ingest/put-events.ts';
import { eventValidator } from '../ingest/validate-events.ts';
import { checkingEpoch } from '../log/epoch.ts';
import { ambient } from '../runtime/ambient.ts';
import { type Configuration, configuration } from '../runtime/configuration.ts';
import { connect, type Ports } from '../runtime/connect.ts';
import { deadlineIn } from '../runtime/deadline.ts';
import { noteStory } from '../story/story-note.ts';
import { EmitRefusedError } from './emit-refused-error.ts';

/** How long a record is put again before the call is left for later. Milliseconds. */
const PUT_TIME = 3_000;

export interface EmitToOwnStreamOptions extends Pick<EmitOptions, 'difference' | 'undo'> {
  /** The service's own: what it emits is checked against them, like what comes in by its front door. */
  readonly aggregates: readonly Aggregate[];
  /** For tests; by default what the function's environment names. */
  readonly configuration?: Configuration;
  readonly ports?: Pick<Ports, 'stream' | 'log'>;
}

/**
 * The gateway through which a service's reactions put follow-up events on its own event stream. It has the service's
 * name, and so have the events as their `source`; types that are `from: ['system']` may be emitted by it alone.
 *
 * @example
 * const gateways = { payments: emitToOwnStream({ aggregates }) };
 * // in a reaction: await gateways.payments.emit({ type: 'payments.payout-paid.v1', subject, data });
 */
export function emitToOwnStream({
  aggregates,
  configuration: config = configuration(),
  ports: { stream, log } = connect(config),
  ...corrections
}: EmitToOwnStreamOptions): EmitGateway {
  const { service, logEpoch } = config;
  const validate = eventValidator(aggregates);
  const caller: Caller = { name: service, service, source: service, internal: true };
  const checked = checkingEpoch(logEpoch, log, stream);
  const valid = (event: CloudEvent) => {
    try {
      return validate([event], { caller, now: ambient.now() });
    } catch (error) {
      throw error instanceof ProblemError ? new EmitRefusedError(service, event.type, error.problem) : error;
    }
  };
  return emitGateway(service, {
    ...corrections,
    source: service,
    put: async (event, { cause }) => {
      const events = valid(event);
      await checked();
      await noteStory(log, event, cause, service);
      const { refused } = await putEvents(stream, logEpoch, events, deadlineIn(PUT_TIME));
      if (refused?.status === 'throttled')
        throw new NotSentError(`the event stream of ${service} pushes back`);
      if (refused !== undefined)
        throw new Error(`The event stream of ${service} did not say that it took the event.`);
    },
  });
}
