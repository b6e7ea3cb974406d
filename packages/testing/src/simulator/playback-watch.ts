import type { DocumentWrite } from '@reprise/service-kit';
import { isWiped, whyNotOfLog } from './checks/state-of-log.ts';
import type { PlaybackHistory } from './playback-history.ts';
import type { JobView } from './playbacks.ts';
import type { StateWatch } from './state-watch.ts';
import type { StreamHistory } from './stream-history.ts';
import { must } from './violation.ts';
import type { Task } from './world.ts';

const JOBS = '~playback';
const DIFFERENCE = 'diff#';

export interface PlaybackWatchOptions {
  readonly states: StateWatch;
  readonly history: StreamHistory;
  readonly played: PlaybackHistory;
  /** How many steps there have been. */
  readonly step: () => number;
}

/** Watches playbacks: what has to hold when one says that it is completed, and when it finds a difference. */
export class PlaybackWatch {
  readonly #options: PlaybackWatchOptions;
  /** When each job was first noted, in steps. */
  readonly #since = new Map<string, number>();

  constructor(options: PlaybackWatchOptions) {
    this.#options = options;
  }

  /** When a playback was first noted, in steps. */
  sinceOf(job: string): number {
    return this.#since.get(job) ?? 0;
  }

  written({ subject, item, document }: DocumentWrite, by: Task | undefined): void {
    if (item.startsWith(DIFFERENCE)) this.#found(String(document.difference), by);
    must(!subject.startsWith(`${JOBS}/retry-`), 'a retry is of no job', () => `${subject} has ${item}`);
    if (subject !== JOBS || item === '~current') return;
    const job = JSON.parse(String(document.job)) as JobView; // service-kit's format
    if (!this.#since.has(job.id)) this.#since.set(job.id, this.#options.step());
    if (job.status === 'COMPLETED' && job.mode !== 'preview') this.#completed(job);
  }

  /** Whatever it was about has been folded: nothing is empty any more, and what was wrong before it is right. */
  #completed({ id, wipe }: JobView): void {
    const { states, played } = this.#options;
    for (const [subject, state] of states.reached) {
      // Of what nothing is known, nothing can be folded: it is reported.
      if (this.#options.history.recordsOf(subject).length === 0) continue;
      must(
        !wipe || !isWiped(state),
        'a completed rebuild leaves nothing empty',
        () => `${subject} is, after ${id}`,
      );
    }
    const since = this.#since.get(id) ?? 0;
    for (const { kind, subject } of played.of(id)) {
      must(
        kind === 'end' || (states.tampered.get(subject) ?? Infinity) >= since,
        'a completed rebuild mends every state',
        () => `${subject} is still wrong after ${id}`,
      );
    }
  }

  /** A preview keeps nothing of states that today's logic would leave as they are. */
  #found(text: string, by: Task | undefined): void {
    const { subject, rev } = JSON.parse(text) as { readonly subject: string; readonly rev: string };
    const state = this.#options.states.byRev.get(rev);
    if (state === undefined || by === undefined || isWiped(state)) return;
    const isSameLogic = state.shape === by.rules.shape && !(by.rules.isLifted && state.parked !== undefined);
    must(
      !isSameLogic || whyNotOfLog(state, this.#options.history.eventsOf(subject)) !== undefined,
      'a preview finds what differs, and nothing else',
      () => `${subject} is as the log says, but a difference was kept`,
    );
  }
}
