import type { Ack } from './deliver.ts';

/** What became of the events of an import, over all its runs. */
export interface Tally {
  /** Acknowledged: they are in the log. The sum of those below, unless outcomes were not waited for. */
  readonly events: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Were in the log already. */
  readonly duplicate: number;
  /** Their aggregate is parked: kept in the log until it is released. */
  readonly parked: number;
  /** Not processed when we stopped waiting for it. */
  readonly pending: number;
  /** Rejected ones by reason. */
  readonly reasons: Readonly<Record<string, number>>;
}

export const NOTHING: Tally = {
  events: 0,
  accepted: 0,
  rejected: 0,
  duplicate: 0,
  parked: 0,
  pending: 0,
  reasons: {},
};

const STATUSES = ['accepted', 'rejected', 'duplicate', 'parked'] as const;

export const counted = (tally: Tally, acks: readonly Ack[]): Tally => acks.reduce(withAck, tally);

/** What somebody has passed over since did not take effect either. */
const withoutSkips = (outcome: Ack['outcome']): Ack['outcome'] =>
  outcome?.status === 'skipped' ? { status: 'rejected', reason: 'skipped' } : outcome;

function withAck(tally: Tally, ack: Ack): Tally {
  const outcome = withoutSkips(ack.outcome);
  const status = STATUSES.find((known) => known === outcome?.status) ?? 'pending';
  const reasons =
    status === 'rejected' ? oneMore(tally.reasons, outcome?.reason ?? 'no reason given') : tally.reasons;
  return { ...tally, events: tally.events + 1, [status]: tally[status] + 1, reasons };
}

const oneMore = (reasons: Tally['reasons'], reason: string): Tally['reasons'] => ({
  ...reasons,
  [reason]: (reasons[reason] ?? 0) + 1,
});
