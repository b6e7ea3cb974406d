import type { CloudEvent } from '@reprise/event-envelope';
import { correctionKey, idempotencyKey } from './call-name.ts';
import type { FollowUp } from './emit.ts';
import type { Interaction } from './interaction.ts';
import { type CanonicalJson, parsed } from './json.ts';

/** The one command of every gateway that `emitGateway` makes. */
export const EMIT = 'emit';

/** An event that was said because of another one. */
export interface EmittedEvent {
  /** The service that it was said to: an emit gateway has its name. */
  readonly service: string;
  readonly subject: string;
  readonly type: string;
  readonly id: string;
  /** Which correction of the call has said it; absent for the call itself. */
  readonly correction?: number;
}

/**
 * The events that a call has said, its corrections included; none for a call of any other kind.
 *
 * @param event because of which it was made
 */
export function emittedBy(
  event: Pick<CloudEvent, 'source' | 'id'>,
  { call, request, corrections }: Interaction,
): readonly EmittedEvent[] {
  if (call.operation !== EMIT) return [];
  const key = idempotencyKey(event, call);
  const said = (text: CanonicalJson) => {
    const { subject, type } = parsed(text) as FollowUp; // an emit gateway's schema asks for both
    return { service: call.gateway, subject, type };
  };
  return [
    { ...said(request), id: key },
    ...corrections
      .filter(({ link: { action } }) => action === 'send' || action === 'difference')
      .map(({ k, request: corrected }) => ({ ...said(corrected), id: correctionKey(key, k), correction: k })),
  ].filter(({ subject, type }) => subject !== undefined && type !== undefined); // another gateway's `emit` says what it likes
}
