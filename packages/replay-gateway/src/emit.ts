import {
  type CloudEvent,
  type EventId,
  isEventType,
  isSubject,
  isTime,
  type Schema,
  type Source,
  type Subject,
} from '@reprise/event-envelope';
import { defineGateway, type Gateway } from './define-gateway.ts';
import { type CallContext, type Command, command, type Difference } from './operation.ts';

/** A follow-up event, as a reaction says it. The rest follows from the event that it follows. */
export interface FollowUp {
  readonly type: string;
  readonly subject: string;
  readonly data?: unknown;
  /** When it happened (RFC 3339): when its cause did, by default. */
  readonly time?: string;
}

export interface EmitOptions {
  /** The service that says so: `/ledger`. */
  readonly source: string;
  /** Puts it on its way: on the own stream, or to another service's ingest. May be called again with the same event. */
  put(event: CloudEvent, context: CallContext): Promise<unknown>;
  /** Takes it back, e.g. by a reversal. Without it a person has to. */
  undo?(event: CloudEvent, context: CallContext): Promise<unknown>;
  /** What to say where something else should have been said; see `sayAgain`. Without it a person decides. */
  difference?(was: FollowUp, is: FollowUp): Difference<FollowUp>;
  readonly timeoutMs?: number;
  readonly attempts?: number;
}

/** What `emitGateway` makes. */
export type EmitGateway = Gateway<{ readonly emit: Command<FollowUp, void> }>;

/**
 * A `difference` for events of which a later one corrects the earlier: the right one is emitted too, under an id of its
 * own. What it says of another aggregate, or by another type, is a person's business.
 */
export const sayAgain = (was: FollowUp, is: FollowUp): Difference<FollowUp> =>
  was.type === is.type && was.subject === is.subject ? { send: is } : 'undo-and-redo';

/** By hand, so that this package needs no schema library. */
const followUp: Schema<FollowUp> = {
  '~standard': {
    version: 1,
    vendor: 'reprise',
    validate: (value) => {
      const event = Object(value) as Partial<FollowUp>; // read as unknown, then checked one by one
      const issues = [
        ...(isEventType(String(event.type))
          ? []
          : [{ path: ['type'], message: 'must read <service>.<what-happened>.v<N>' }]),
        ...(isSubject(String(event.subject))
          ? []
          : [{ path: ['subject'], message: 'must read <aggregate>/<id>' }]),
        ...(event.time === undefined || isTime(event.time)
          ? []
          : [{ path: ['time'], message: 'must be RFC 3339' }]),
      ];
      return issues.length > 0 ? { issues } : { value: event as FollowUp };
    },
  },
};

/**
 * The gateway through which a service's reactions submit follow-up events, to itself or to one other service. Its one
 * command, `emit`, is idempotent: the event's id is the call's key, so whoever takes it knows one that comes again.
 *
 * @example
 * export const ledger = emitGateway('ledger', { source: '/payments', put: (event) => postEvents(LEDGER, event) });
 * // in a reaction: await gateways.ledger.emit({ type: 'ledger.payout-settled.v1', subject, data });
 */
export function emitGateway(name: string, { source, put, undo, ...limits }: EmitOptions): EmitGateway {
  const eventOf = (request: FollowUp, context: CallContext) => followingOn(request, source, context);
  const emit = command<Schema<FollowUp>>({
    ...limits,
    request: followUp,
    idempotent: true,
    send: async (request, context) => void (await put(eventOf(request, context), context)),
    ...(undo && {
      undo: (request, _response, context) =>
        undo(eventOf(request, { ...context, key: originalKey(context.key) }), context),
    }),
  });
  return defineGateway(name, { emit });
}

/** The key of the call that a correction corrects. */
const originalKey = (key: string): string => key.replace(/~c\d+$/, '');

/** The event that a follow-up is: an id that comes again with it, its cause's time, and its cause's story. */
function followingOn(
  { type, subject, data, time }: FollowUp,
  source: string,
  { key, cause }: CallContext,
): CloudEvent {
  const { traceparent } = cause;
  return {
    specversion: '1.0',
    id: key as EventId,
    source: source as Source,
    type,
    subject: subject as Subject, // the schema has looked
    time: time ?? cause.time,
    ...(data === undefined ? {} : { datacontenttype: 'application/json', data }),
    correlationid: cause.correlationid ?? cause.id,
    causationid: cause.id,
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}
