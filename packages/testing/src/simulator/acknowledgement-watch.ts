import type { DataStore } from '@reprise/service-kit';
import { AGGREGATE } from './accounts.ts';
import { isWiped, type StateDocument, seenOf } from './checks/state-of-log.ts';
import type { StreamRecord } from './kinesis.ts';
import type { SentRecord } from './playback-history.ts';
import type { StateWatch } from './state-watch.ts';
import { brief } from './trace.ts';
import { must } from './violation.ts';
import type { WitnessOptions } from './witness.ts';

/** What the id of a retry begins with, where a job's id stands. */
const RETRY = 'retry-';

const isAccount = (subject: string): boolean => subject.startsWith(`${AGGREGATE}/`);

interface AcknowledgementOptions extends Omit<WitnessOptions, 'interval'> {
  readonly states: StateWatch;
}

/** Watches what write acknowledges, of either stream: it has to be in the states. */
export class AcknowledgementWatch {
  readonly #options: AcknowledgementOptions;
  /** Since when the data store is another one, in steps: what was done before is not in it. */
  #newStoreSince = 0;

  constructor(options: AcknowledgementOptions) {
    this.#options = options;
  }

  /** What was lost stays lost. */
  gaveUp(): void {
    this.#newStoreSince = this.#options.world.trace.length;
  }

  /** write has said that a record is folded, or seen where its aggregate is parked. @param began see `Mapping` */
  async folded({ subject, sequenceNumber }: StreamRecord, began: number): Promise<void> {
    const logged = this.#options.history
      .recordsOf(subject)
      .find(({ record }) => record.sequenceNumber === sequenceNumber);
    const last = logged?.events.at(-1);
    if (last === undefined || !isAccount(subject) || began < this.#newStoreSince) return;
    const reached = seenOf((await this.#stateOf(subject)) ?? {});
    must(
      atOrAfter(reached, last.position),
      'acknowledged means folded',
      () => `${subject} is at ${brief(reached ?? 'nothing')}, ${brief(last.position)} was acknowledged`,
    );
  }

  /** write has said that a history is folded, or compared. */
  async playedBack(record: StreamRecord, began: number): Promise<void> {
    const sent = this.#options.played.sent(record);
    if (sent?.kind !== 'history') return;
    // Of a store that was lost since: this one does not know it, and nobody waits for it any more.
    if (!(await this.#isWaitedFor(sent)) || began < this.#newStoreSince) return;
    const state = await this.#stateOf(sent.subject);
    if (sent.mode === 'preview') return this.#previewed(sent, state, began);
    must(
      state !== undefined && atOrAfter(seenOf(state), sent.upTo),
      'acknowledged means folded',
      () => `${sent.subject} was played back up to ${brief(sent.upTo)}, but it is at ${shown(state)}`,
    );
  }

  /** A retry is of no job: somebody has asked for this account alone, of the data store that was there then. */
  async #isWaitedFor({ job: item }: SentRecord): Promise<boolean> {
    const { tables, states } = this.#options;
    if (item.startsWith(RETRY)) return tables.generation === 0;
    const [job] = await this.#lasting.get([{ subject: '~playback', item }]);
    return job !== undefined && !(tables.isLost && !states.isRemade);
  }

  /** A state that was wrong all the while is among the differences. */
  async #previewed({ job, subject }: SentRecord, state: StateDocument | undefined, began: number) {
    if (
      (this.#options.states.tampered.get(subject) ?? Infinity) >= began ||
      state === undefined ||
      isWiped(state)
    )
      return;
    const key = { subject: `~playback/${job}`, item: `diff#${subject}` };
    const [difference] = await this.#lasting.get([key]);
    must(
      difference !== undefined,
      'a preview finds what differs',
      () => `${subject} is not what the log says, and ${job} does not say so`,
    );
  }

  /** The data store that will be there in the end: what is lost is found again, unless another one was made in its place. */
  get #lasting(): DataStore {
    return this.#options.states.isRemade ? this.#options.tables.store : this.#options.tables.lasting;
  }

  async #stateOf(subject: string): Promise<StateDocument | undefined> {
    const [stored] = await this.#lasting.get([{ subject, item: 'state' }]);
    return stored?.document as unknown as StateDocument | undefined; // service-kit's format
  }
}

const atOrAfter = (value: string | undefined, bound: string): boolean => (value ?? '') >= bound;
const shown = (state: StateDocument | undefined): string => brief(seenOf(state ?? {}) ?? 'nothing');
