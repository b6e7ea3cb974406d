import type { Aggregate, Submitter } from '@reprise/aggregate';
import {
  aggregateOf,
  attributesSchema,
  type CloudEvent,
  eventBytes,
  type Issue,
  issuesOf,
  MAX_EVENT_BYTES,
  type Schema,
} from '@reprise/event-envelope';
import { type Caller, maySpeakFor } from '../http/caller.ts';
import { type EventIssue, ProblemError } from '../http/problem.ts';
import { ConfigurationError } from '../runtime/errors.ts';
import { tooLarge } from './parse-request.ts';

/** What the log stamps, and what only a playback does; from a client they would be a lie. */
const STAMPED = ['sequence', 'recordedtime', 'origin', 'playbackid', 'playbackmode'];

/** A clock may run ahead a little; a time beyond that is a mistake that the domain would have to live with for ever. */
const MAX_CLOCK_SKEW = 24 * 60 * 60 * 1000;
const MAX_ISSUES = 100;

/** What ingest knows of a type. */
interface Submittable {
  readonly aggregate: string;
  readonly schema: Schema | undefined;
  readonly from: readonly Submitter[];
}

export interface Received {
  readonly caller: Caller;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** W3C trace context of the request. */
  readonly traceparent?: string;
}

/**
 * Makes the check that a service's events go through on their way in. All or nothing: one bad event, and none goes in.
 *
 * @throws ConfigurationError where two aggregates declare the same type
 * @returns a function from what was sent to the events; throws ProblemError 400 that lists every fault, or 413
 */
export function eventValidator(aggregates: readonly Aggregate[]) {
  const declared = aggregates.flatMap(submittable);
  const types = new Map(declared);
  const [twice] = declared.find(([type, { aggregate }]) => types.get(type)?.aggregate !== aggregate) ?? [];
  if (twice !== undefined)
    throw new ConfigurationError(`${twice} is declared by two aggregates; an event has one.`);
  return (sent: readonly unknown[], received: Received): readonly CloudEvent[] => {
    const events = sent.map((event) => complete(event, received));
    const errors = events.flatMap((event, index) =>
      issuesOfEvent(event, received, types).map((issue): EventIssue => ({ index, ...issue })),
    );
    if (errors.length > 0) {
      const of =
        errors.length > MAX_ISSUES
          ? `The first ${MAX_ISSUES} of ${errors.length} faults are listed.`
          : 'Each fault is listed.';
      throw new ProblemError({
        status: 400,
        title: 'Invalid events',
        detail: `Nothing was accepted. ${of} Correct them and send the request again.`,
        errors: errors.slice(0, MAX_ISSUES),
      });
    }
    const valid = events as readonly CloudEvent[]; // attributesSchema found nothing wrong
    const large = valid.findIndex((event) => eventBytes(event) > MAX_EVENT_BYTES);
    if (large >= 0)
      throw tooLarge(`Event ${large} is larger than ${MAX_EVENT_BYTES} bytes of JSON. Nothing was accepted.`);
    return valid;
  };
}

function submittable({ name, events, upcasters }: Aggregate): (readonly [string, Submittable])[] {
  return [
    ...Object.entries(events).map(
      ([type, { schema, from = [] }]) => [type, { aggregate: name, schema, from }] as const,
    ),
    ...upcasters.map(
      ({ from, schema, submitters }) => [from, { aggregate: name, schema, from: submitters }] as const,
    ),
  ];
}

/** Fills in what the request knows and the client left out. */
function complete(event: unknown, { caller, now, traceparent }: Received): unknown {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) return event;
  return {
    ...(caller.source === undefined ? {} : { source: caller.source }),
    time: new Date(now).toISOString(),
    ...(traceparent === undefined ? {} : { traceparent }),
    // The JSON format: an attribute that is null is one that is left out.
    ...Object.fromEntries(Object.entries(event).filter(([name, value]) => value !== null || name === 'data')),
  };
}

function issuesOfEvent(
  event: unknown,
  received: Received,
  types: ReadonlyMap<string, Submittable>,
): readonly Issue[] {
  const envelope = [...stampedIssues(event), ...issuesOf(attributesSchema, event)];
  if (envelope.length > 0) return envelope;
  const valid = event as CloudEvent; // just checked
  const known = types.get(valid.type);
  return [
    ...typeIssues(valid, known, received.caller),
    ...(maySpeakFor(received.caller, valid.source)
      ? []
      : [issue('/source', `is not yours: it must be, or begin with, ${received.caller.source}`)]),
    ...(Date.parse(valid.time) > received.now + MAX_CLOCK_SKEW
      ? [issue('/time', 'is more than a day in the future')]
      : []),
    ...(known?.schema === undefined ? [] : issuesOf(known.schema, valid.data, '/data')),
  ];
}

const issue = (pointer: string, reason: string): Issue => ({ pointer, reason });

function stampedIssues(event: unknown): readonly Issue[] {
  if (typeof event !== 'object' || event === null) return [];
  return STAMPED.filter((name) => name in event).map((name) =>
    issue(`/${name}`, 'is set by the log, never by a client; leave it out'),
  );
}

function typeIssues(
  { type, subject }: CloudEvent,
  known: Submittable | undefined,
  { service, internal }: Caller,
): readonly Issue[] {
  if (known === undefined) return [issue('/type', `is not an event of this service: ${type}`)];
  const submitter = service ?? 'http';
  const is: readonly Submitter[] = ['http', submitter, ...(internal ? ['system' as const] : [])];
  const isOpen = known.schema !== undefined && known.from.some((from) => is.includes(from));
  return [
    ...(isOpen ? [] : [issue('/type', `may not be submitted by ${submitter}`)]),
    ...(aggregateOf(subject) === known.aggregate
      ? []
      : [issue('/subject', `must be an aggregate of this service: ${known.aggregate}/<id>`)]),
  ];
}
