import type { About, Deciders } from './deciders.ts';
import type { Playbacks } from './playbacks.ts';
import type { Service } from './service.ts';
import { must, ViolationError } from './violation.ts';
import type { Actor } from './world.ts';

/** One after the other, calls come to light: what could not be said hides what comes behind it. */
const ROUNDS = 8;
const ATTEMPTS = 60;
const A_WHILE = 10_000;
/** Whoever still runs older code is done by then, and whoever was to come back to a call has been there. Milliseconds. */
const LONG_ENOUGH = 20 * 60_000;
const CHECK = 'corrections come to an end';

/** When all is calm: what newer code would have said otherwise is found and approved, until there is nothing left. */
export class LastCorrections {
  readonly #service: Service;
  readonly #playbacks: Playbacks;
  readonly #people: Deciders;
  readonly #actor: Actor = { name: 'the last one', pace: 1, skew: 0 };

  constructor(service: Service, playbacks: Playbacks, people: Deciders) {
    this.#service = service;
    this.#playbacks = playbacks;
    this.#people = people;
  }

  start(): void {
    this.#run().catch((error) => this.#service.world.break(error));
  }

  async #run(): Promise<void> {
    await this.#pause(LONG_ENOUGH);
    await this.#bringToEnd(await this.#idsOf(['approved']));
    const rejected = await this.#idsOf(['rejected']);
    if (rejected.length > 0) await this.#each(rejected, (ids) => this.#people.say('reopen', { ids }));
    for (let round = 0; round < ROUNDS; round++) {
      const job = await this.#playbacks.complete({ mode: 'correct' });
      must(job !== undefined, CHECK, () => 'correct could not be begun');
      const doubts = await this.#people.retryParked();
      if (job.done.proposals === 0 && doubts === 0) return this.#checkOver(job.id);
      await this.#approve({ job: job.id });
    }
    throw new ViolationError(CHECK, `there are proposals after ${ROUNDS} rounds still`);
  }

  /** Approving all once more sends nothing. */
  async #checkOver(job: string): Promise<void> {
    const { outside } = this.#service;
    // A question that is not asked any more is one for ever; there is nothing to be done about it.
    const commands = (await this.#playbacks.deviatingCalls(job)).filter((call) => !call.startsWith('rates.'));
    must(commands.length === 0, CHECK, () => `${commands} differ in ${job}, and nothing is proposed`);
    const { heard } = outside;
    await this.#bringToEnd(await this.#idsOf(['done']));
    const parked = await this.#idsOf(['parked']);
    must(parked.length === 0, 'no proposal is left waiting', () => parked.join());
    must(
      outside.heard === heard,
      'approved twice, sent once',
      () => `${outside.heard - heard} more went out`,
    );
  }

  async #idsOf(statuses: readonly string[]): Promise<readonly string[]> {
    const found = await this.#people.proposals(statuses);
    must(found !== undefined, CHECK, () => 'proposals are not shown');
    return found.map(({ id }) => id);
  }

  #bringToEnd(ids: readonly string[]): Promise<void> {
    return this.#each(ids, (some) => this.#approve({ ids: some }));
  }

  async #each(ids: readonly string[], act: (some: readonly string[]) => Promise<unknown>): Promise<void> {
    for (let from = 0; from < ids.length; from += AT_ONCE) await act(ids.slice(from, from + AT_ONCE));
  }

  /** Until none of them waits for anything. */
  async #approve(about: About): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const verdicts = await this.#people.say('approve', about);
      if (verdicts?.every(({ notBefore }) => notBefore === undefined)) return;
      await this.#pause(A_WHILE);
    }
    throw new ViolationError(CHECK, `${JSON.stringify(about)} is never carried out`);
  }

  #pause(milliseconds: number): Promise<void> {
    return this.#service.world.pause(this.#actor, milliseconds);
  }
}

/** Decided on at once. */
const AT_ONCE = 25;
