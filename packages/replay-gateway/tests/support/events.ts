import {
  type CloudEvent,
  type EventId,
  type Position,
  positionIn,
  type RecordedEvent,
  recordPosition,
  type Source,
  subject,
} from '@reprise/event-envelope';

export const positionAt = (record: number, index = 0): Position =>
  positionIn(recordPosition(1, String(record)), index);

export interface Payout {
  readonly amount: number;
  readonly iban: string;
}

/** An event that asks for a payout: the n-th of its subject. */
export const payoutRequested = (
  data: Payout = { amount: 100, iban: 'DE02' },
  attributes: Partial<CloudEvent> & { readonly at?: Position } = {},
): RecordedEvent<Payout> & { readonly data: Payout } => {
  const { at = positionAt(1), ...rest } = attributes;
  return {
    specversion: '1.0',
    id: 'payout-1' as EventId,
    source: '/tests' as Source,
    type: 'ledger.payout-requested.v1',
    subject: subject('account/1'),
    time: '2026-03-01T12:00:00Z',
    ...rest,
    data,
    sequence: at,
    recordedtime: '2026-03-01T12:00:01.000Z',
  };
};

export const ACCEPTED = { status: 'accepted' } as const;
