/** What can be wrong in the data store: it is folded again by a rebuild, or by `reprise verify --repair`. */
export const IN_DATA_STORE = [
  'parked-differs',
  'parked-without-cause',
  'state-missing',
  'state-unknown',
  'state-unreadable',
  'state-behind',
  'state-differs',
  'version-differs',
  'position-differs',
  'seen-differs',
  'recent-differs',
  'origins-differ',
  'reversed-differ',
  'skipped-differ',
  'indexes-differ',
  'shape-differs',
  'snapshot-differs',
  'snapshot-unknown',
  'not-ready',
] as const;

/** What can be wrong in the log, which nothing here changes. */
export const IN_LOG = [
  'event-unreadable',
  'digest-differs',
  'log-gap',
  'record-incomplete',
  'identity-missing',
  'identity-differs',
  'identity-unknown',
  'interaction-unknown',
  'interaction-unfounded',
  'interaction-unreadable',
  'interaction-unclaimed',
  'claim-unknown',
  'item-unknown',
  'story-unknown',
  'story-differs',
  'logic-unknown',
  'timeline-missing',
  'timeline-unknown',
  'timeline-differs',
  'timeline-unreadable',
  'hour-missing',
] as const;

/** What can be wrong. `parked` is for information; every other kind is a difference. */
export type FindingKind = 'parked' | (typeof IN_DATA_STORE)[number] | (typeof IN_LOG)[number];

/** One thing that is not as it should be. */
export interface Finding {
  readonly kind: FindingKind;
  /** The aggregate, or the partition of a table. */
  readonly subject: string;
  /** For people: what is stored, what the log says. */
  readonly detail: string;
}

/** Something that may be over in a moment: pump, write and reactions run side by side, and each may be ahead. */
export interface Suspicion extends Finding {
  /** What it is about, if it may be over: a finding only if it is still the same after a while. */
  readonly passing?: string;
}

/** Takes note of something. @param passing what it is about, where it may be over in a moment */
export type Report = (kind: FindingKind, detail: string, passing?: string) => void;

const LOG_KINDS: ReadonlySet<string> = new Set(IN_LOG);

/** Whether it is the system of record that is damaged. */
export const isInLog = ({ kind }: { readonly kind: string }): boolean => LOG_KINDS.has(kind);

export const findingOf = (kind: FindingKind, subject: string, detail: string): Finding => ({
  kind,
  subject,
  detail,
});
