import type { Stored } from '@reprise/service-kit';
import type { Shard } from '../kinesis.ts';
import type { LoggedEvent } from '../model.ts';
import type { PlaybackHistory } from '../playback-history.ts';
import type { Expectation, JobView } from '../playbacks.ts';
import type { StreamHistory } from '../stream-history.ts';
import { must } from '../violation.ts';

export interface PlaybackEvidence {
  readonly stored: readonly Stored[];
  readonly played: PlaybackHistory;
  readonly history: StreamHistory;
  readonly shards: readonly Shard[];
  readonly expectations: readonly Expectation[];
}

/** Of each playback that says it is completed: nothing was left out, every shard was ended, and its numbers add up. */
export function checkPlaybacks(evidence: PlaybackEvidence): void {
  for (const job of jobsIn(evidence.stored).filter(({ status }) => status === 'COMPLETED')) {
    checkComplete(job, evidence);
    checkEnded(job, evidence);
    checkCounts(job, evidence);
  }
}

const jobsIn = (stored: readonly Stored[]): readonly JobView[] =>
  stored
    .filter(({ subject, item }) => subject === '~playback' && item !== '~current')
    .map(({ document }) => JSON.parse(String(document.job)) as JobView); // service-kit's format

/** What was in the log when a playback was asked for, and is selected, was sent. */
function checkComplete({ id }: JobView, { played, history, expectations }: PlaybackEvidence): void {
  const expected = expectations.find((each) => each.id === id);
  const sent = new Set(played.of(id).map(({ subject }) => subject));
  for (const [subject, records] of expected?.whole ?? []) {
    const events = history
      .recordsOf(subject)
      .slice(0, records)
      .flatMap((record) => record.events);
    must(
      sent.has(subject) || !events.some((event) => isSelected(expected?.start.select ?? {}, event)),
      'a playback leaves nothing out',
      () => `${subject} was not sent in ${id}`,
    );
  }
}

interface Selected {
  readonly subjects?: readonly string[];
  readonly types?: readonly string[];
  readonly recorded?: { readonly from: string };
}

const isSelected = ({ subjects, types, recorded }: Selected, event: LoggedEvent): boolean =>
  (subjects === undefined || subjects.includes(event.subject)) &&
  (types === undefined || types.includes(event.type)) &&
  (recorded === undefined || event.recorded >= Date.parse(recorded.from));

/** Behind each history lies an end marker, on its shard or, where that was closed before, on all that it was split into. */
function checkEnded({ id }: JobView, { played, shards }: PlaybackEvidence): void {
  const sent = played.of(id);
  const firsts = new Map(sent.toReversed().map((each) => [each.subject, each]));
  const ends = sent.filter(({ kind }) => kind === 'end').map(({ record }) => record);
  const isEnded = (shard: Shard | undefined, from: string): boolean => {
    if (shard === undefined) return false;
    if (ends.some((end) => end.shard === shard.id && end.sequenceNumber > from)) return true;
    const children = shards.filter(({ parent }) => parent === shard);
    return children.length > 0 && children.every((child) => isEnded(child, from));
  };
  for (const { kind, subject, record } of firsts.values()) {
    const shard = shards.find((each) => each.id === record.shard);
    must(
      kind === 'end' || isEnded(shard, record.sequenceNumber),
      'every shard of a playback is ended',
      () => `nothing says that ${id} has ended behind ${subject} on ${record.shard}`,
    );
  }
}

/** What write has counted is what lies on the stream: each record once, however often it was delivered. */
function checkCounts({ id, sent }: JobView, { stored, played }: PlaybackEvidence): void {
  const progress = stored.filter(
    ({ subject, item }) => subject === `~playback/${id}` && item.startsWith('progress#write#'),
  );
  const done = progress.reduce((sum, { document }) => sum + Number(document.aggregates), 0);
  const histories = played.of(id).filter(({ kind }) => kind === 'history').length;
  must(
    done === histories && sent.aggregates <= histories,
    'the numbers of a playback add up',
    () => `${id} has sent ${sent.aggregates}, ${histories} are on the stream, ${done} are done`,
  );
}
