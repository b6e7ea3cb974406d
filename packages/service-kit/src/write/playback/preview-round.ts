import { differenceWrite } from '../../playback/difference-document.ts';
import { keepDocuments } from '../../playback/keep-documents.ts';
import { JOBS_PARTITION, type PlaybackJob } from '../../playback/playback-job.ts';
import type { Stored } from '../../ports/data-store.ts';
import { READY_KEY, stateKey } from '../../state/state-document.ts';
import type { WriteParts } from '../write-parts.ts';
import { differenceOf } from './difference-of.ts';
import { tallyOf } from './plan-history.ts';
import { planAll } from './play-round.ts';
import type { Planned, Played, Playing } from './playing.ts';

/**
 * One attempt at comparing the states of different aggregates with what their logs come to, up to what write has
 * acknowledged. Nothing is written but the differences.
 *
 * @param playing of one job
 */
export async function previewRound(parts: WriteParts, playing: readonly Playing[]): Promise<Played> {
  const job = playing[0]?.record.playbackid ?? '';
  const keys = playing.map(({ record }) => stateKey(record.subject));
  const [about, ready, ...found] = await parts.store.get([
    { subject: JOBS_PARTITION, item: job },
    READY_KEY,
    ...keys,
  ]);
  const plans = await planAll(parts, playing, found);
  // Where the store is ready, a missing state is of a new aggregate that write has not got to yet.
  const changed = plans.ready.map((planned) =>
    ready !== undefined && planned.met === undefined ? unchanged(planned) : planned,
  );
  const differing = changed.filter(({ begun }) => begun.changes.length > 0);
  const writes = differing.map((planned) => differenceWrite(job, differenceFrom(planned, fieldOf(about))));
  const kept = await keepDocuments(parts.store, writes);
  const again = differing.filter((_, index) => kept[index] !== true);
  for (const planned of changed) {
    const { record, sequenceNumber, begun, met, state } = planned;
    if (!again.includes(planned)) plans.done.set(sequenceNumber, tallyOf(record, begun.changes, met, state));
  }
  return { done: plans.done, again };
}

const unchanged = (planned: Planned): Planned => ({ ...planned, begun: { ...planned.begun, changes: [] } });

const differenceFrom = ({ record, met, state, begun }: Planned, field: string | undefined) =>
  differenceOf(record.subject, met, begun.fold.asAcknowledged() ?? state, begun.changes, field);

/** By which number the differences are ranked, as the job says. */
function fieldOf(about: Stored | undefined): string | undefined {
  if (about === undefined) return undefined;
  const { field } = JSON.parse(String(about.document.job)) as PlaybackJob; // the sender wrote it
  return field;
}
