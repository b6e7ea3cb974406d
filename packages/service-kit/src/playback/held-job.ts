import type { DataStore } from '../ports/data-store.ts';
import { ambient } from '../runtime/ambient.ts';
import type { Deadline } from '../runtime/deadline.ts';
import { UnavailableError } from '../runtime/errors.ts';
import { InterruptedError } from './errors.ts';
import { findJob, hasEnded, nowText, putJob, type StoredJob } from './jobs.ts';
import type { PlaybackJob } from './playback-job.ts';

/** For how long nobody else may work on a job after its worker's last sign of life. Milliseconds. */
const LEASE = 60_000;
/** As long as nothing else is saved, its worker says so often that it is alive. */
const SIGN_OF_LIFE = 15_000;
const ATTEMPTS = 10;

/** What a worker changes of its job. */
export type JobProgress = Partial<
  Pick<PlaybackJob, 'phase' | 'sent' | 'cursors' | 'marked' | 'notes' | 'status' | 'endedAt'>
>;

export const freshLease = (milliseconds = LEASE): { id: string; until: number } => ({
  id: Buffer.from(ambient.bytes(9)).toString('base64url'),
  until: ambient.now() + milliseconds,
});

/** Of an invocation that is under way: it may take its time, and until then nobody else takes the job. */
export const leaseOnItsWay = () => freshLease(2 * LEASE);

/** A job in the hands of the one worker that holds its lease. Whatever it saves is on top of what people have asked for. */
export class HeldJob {
  readonly #store: DataStore;
  readonly #deadline: Deadline;
  readonly #lease: string;
  #current: StoredJob;
  #saved = ambient.now();

  /** @param current whose lease is the worker's own */
  constructor(store: DataStore, current: StoredJob, deadline: Deadline) {
    this.#store = store;
    this.#current = current;
    this.#deadline = deadline;
    this.#lease = current.job.lease?.id ?? '';
  }

  get job(): PlaybackJob {
    return this.#current.job;
  }

  /**
   * Saves progress, and learns whether somebody wants the job to stop.
   *
   * @throws InterruptedError where it is to stop, or is another worker's by now; in the first case it is saved
   */
  async save(progress: JobProgress = {}): Promise<void> {
    const before = this.job.status;
    await this.#write(progress, { id: this.#lease, until: ambient.now() + LEASE });
    const { status } = this.job;
    if (status === 'PAUSED') throw new InterruptedError('paused');
    if (status === 'CANCELLING' && before !== 'CANCELLING') throw new InterruptedError('cancelling');
  }

  /** Gives the job out of hand: to whoever has this lease, or to nobody. @returns false where it was another's by then */
  async leave(progress: JobProgress, lease?: PlaybackJob['lease']): Promise<boolean> {
    try {
      await this.#write(progress, lease);
      return true;
    } catch (error) {
      if (error instanceof InterruptedError) return false;
      throw error;
    }
  }

  /** Waits while nobody else takes the job over. @throws InterruptedError as `save` does, and when time is up */
  async pause(milliseconds: number): Promise<void> {
    const end = ambient.now() + milliseconds;
    for (let left = milliseconds; ; left = end - ambient.now()) {
      this.checkTime();
      if (left <= 0) return;
      await ambient.sleep(Math.min(left, SIGN_OF_LIFE, Math.max(1, this.#deadline.remaining())));
      if (ambient.now() - this.#saved >= SIGN_OF_LIFE) await this.save();
    }
  }

  /** @throws InterruptedError when time is up */
  checkTime(): void {
    if (this.#deadline.remaining() <= 0) throw new InterruptedError('time');
  }

  async #write(progress: JobProgress, lease: PlaybackJob['lease']): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const { lease: _, ...job } = this.job;
      const changed = { ...job, ...progress, updatedAt: nowText() };
      const next = lease === undefined ? changed : { ...changed, lease };
      const written = await putJob(this.#store, next, this.#current.stored);
      if (written !== undefined) {
        this.#current = written;
        this.#saved = ambient.now();
        return;
      }
      await this.#reload();
    }
    throw new UnavailableError(`The playback ${this.job.id} changes too fast to be worked on.`);
  }

  async #reload(): Promise<void> {
    const found = await findJob(this.#store, this.job.id);
    if (found === undefined || found.job.lease?.id !== this.#lease || hasEnded(found.job))
      throw new InterruptedError('lost');
    this.#current = found;
  }
}
