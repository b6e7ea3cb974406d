/** What can be wrong with an aggregate. `parked` is for information; every other kind is a difference. */
export type FindingKind =
  | 'parked'
  | 'parked-differs'
  | 'state-missing'
  | 'state-unknown'
  | 'state-unreadable'
  | 'state-differs'
  | 'version-differs'
  | 'position-differs'
  | 'seen-differs'
  | 'recent-differs'
  | 'origins-differ'
  | 'reversed-differ'
  | 'skipped-differ'
  | 'indexes-differ'
  | 'shape-differs';

/** One thing that is not as the log says. */
export interface Finding {
  readonly kind: FindingKind;
  readonly subject: string;
  /** For people: what is stored, what the log says. */
  readonly detail: string;
}
