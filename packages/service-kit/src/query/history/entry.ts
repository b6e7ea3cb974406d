import type { Logic } from '@reprise/aggregate';
import {
  type CloudEvent,
  isReversal,
  isSkip,
  type RecordedEvent,
  reversalOf,
  submitted,
} from '@reprise/event-envelope';
import { EMIT, type EmittedEvent, type InteractionItem, parseKey } from '@reprise/replay-gateway';
import { createPatch, type Operation } from 'rfc6902';
import type { ToldEvent } from '../../log/calls-behind.ts';
import { type LogicNote, logicAt } from '../../log/logic-note.ts';
import { knownItems, type ShownInteraction, saidBy, shownInteractions } from './shown-interaction.ts';
import type { ShownReversal, Uncounted } from './uncounted.ts';
import type { Did, ShownOutcome } from './views.ts';

/** What caused an event, as it says itself. */
export interface ShownCause {
  readonly id: string;
  /** The service that has said the event, where one has: its stories know the rest. */
  readonly service?: string;
  /** Of a reversal or a skip, which carry what they are about. */
  readonly subject?: string;
  readonly type?: string;
}

/** One event of a history, with all that is known of it. */
export interface HistoryEntry {
  readonly position: string;
  readonly recordedtime: string;
  readonly event: CloudEvent;
  readonly outcome: ShownOutcome;
  readonly conflict?: string;
  readonly version: number;
  /** JSON Patch (RFC 6902) of what it changed. */
  readonly changes: readonly Operation[];
  /** The logic that was at work when the stream took it; unknown before the first note of one. */
  readonly logic?: Logic;
  readonly interactions: readonly ShownInteraction[];
  readonly caused: readonly EmittedEvent[];
  readonly causedBy?: ShownCause;
  readonly reversed?: ShownReversal;
  readonly skipped?: ShownReversal;
}

/** What entries are made with. */
export interface EntryParts {
  readonly service: string;
  readonly notes: readonly LogicNote[];
  readonly uncounted: Uncounted;
  /** As it was known then: milliseconds since 1970. */
  readonly asRecorded: number;
}

export function entryOf(
  { service, notes, uncounted, asRecorded }: EntryParts,
  { event, items }: ToldEvent,
  { outcome, conflict, version, before, after }: Did,
): HistoryEntry {
  const known: readonly InteractionItem[] = knownItems(items, asRecorded);
  const logic = logicAt(notes, Date.parse(event.recordedtime));
  const causedBy = causeOf(event, service);
  const reversed = uncounted.reversals.get(event.sequence);
  const skipped = uncounted.skips.get(event.sequence);
  return {
    position: event.sequence,
    recordedtime: event.recordedtime,
    event: submitted(event),
    outcome,
    ...(conflict && { conflict }),
    version,
    changes: before === after ? [] : createPatch(before, after),
    ...(logic && { logic }),
    interactions: shownInteractions(known, event),
    caused: saidBy(known, event),
    ...(causedBy && { causedBy }),
    ...(reversed && { reversed }),
    ...(skipped && { skipped }),
  };
}

/** Ids of events that a service has said are keys of its calls: `<hash>.<gateway>.emit.<number>`. */
const isSaid = (id: string): boolean => parseKey(id)?.call.operation === EMIT;

function causeOf(event: RecordedEvent, service: string): ShownCause | undefined {
  if (event.causationid === undefined) return undefined;
  const original = isReversal(event) || isSkip(event) ? reversalOf(event)?.original : undefined;
  if (original !== undefined)
    return { id: event.causationid, service, subject: original.subject, type: original.type };
  return isSaid(event.id) ? { id: event.causationid, service: event.source } : { id: event.causationid };
}
