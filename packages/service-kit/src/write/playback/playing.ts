import type { Aggregate } from '@reprise/aggregate';
import type { HistoryRecord, Position } from '@reprise/event-envelope';
import type { Tally } from '../../playback/receive/tally.ts';
import type { AggregateState } from '../../state/state-document.ts';
import type { Change } from './compare-states.ts';
import type { HistoryFold } from './history-fold.ts';
import type { Met } from './met.ts';

/** A history at work. */
export interface Playing {
  readonly sequenceNumber: string;
  readonly record: HistoryRecord;
  readonly aggregate: Aggregate;
  /** From an earlier attempt: how far it was folded, and how it compared with the state that it met first. */
  readonly begun?: Begun;
}

export interface Begun {
  readonly fold: HistoryFold;
  readonly changes: readonly Change[];
}

/** A history with the state that it comes to. */
export interface Planned extends Playing {
  readonly begun: Begun;
  readonly met: Met | undefined;
  readonly state: AggregateState;
  /** What write has acknowledged, and the history has reached. */
  readonly acknowledged: Position | undefined;
}

/** What came of a history: done, to be tried again at once, or to be waited for. */
export type Plan =
  | { readonly kind: 'ready'; readonly planned: Planned }
  | { readonly kind: 'done'; readonly tally: Tally }
  | { readonly kind: 'hand-back' };

/** What a round did, by sequence number, and what is left to do. */
export interface Played {
  readonly done: ReadonlyMap<string, Tally>;
  readonly again: readonly Playing[];
}
