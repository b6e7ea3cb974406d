import type { Fleet } from './fleet.ts';
import type { Service } from './service.ts';
import { must, ViolationError } from './violation.ts';
import type { Actor, World } from './world.ts';

/** What of a job is looked at, as the function shows it. */
export interface JobView {
  readonly id: string;
  readonly mode: string;
  readonly status: string;
  readonly stalled: boolean;
  readonly select: object;
  readonly wipe: boolean;
  readonly marked: readonly string[];
  readonly sent: { readonly aggregates: number };
  readonly done: { readonly aggregates: number; readonly proposals: number };
  readonly notes: readonly string[];
}

interface DeviationPage {
  readonly deviations: readonly {
    readonly events: readonly { readonly deviations: readonly { readonly call: string }[] }[];
  }[];
}

/** A playback that was asked for. */
export interface Start {
  readonly mode: string;
  readonly wipe?: boolean;
  readonly select?: object;
  readonly rate?: number;
  readonly segments?: number;
  readonly introduction?: { readonly gateways: readonly string[]; readonly commands: string };
}

/** What was whole in the log when a playback was asked for, so that it has to be in it. */
export interface Expectation {
  readonly id: string;
  readonly start: Start;
  /** How many records of each account. */
  readonly whole: ReadonlyMap<string, number>;
}

export interface PlaybackPlan {
  /** Things that somebody asks of the function, one after the other. */
  readonly requests: number;
  readonly subjects: readonly string[];
  readonly wipes: number;
  /** The more often one is named, the more often it is asked for. */
  readonly modes: readonly string[];
}

/** What has failed goes on where it stopped, once it is told to. */
const ENDED: ReadonlySet<string> = new Set(['COMPLETED', 'CANCELLED']);
const ATTEMPTS = 60;
const A_WHILE = 10_000;
const LONGEST_INVOCATION = 61_000;

/** Somebody who plays back: starts, pauses, resumes and cancels playbacks, whatever becomes of the answers. */
export class Playbacks {
  readonly expectations: Expectation[] = [];
  readonly #service: Service;
  readonly #world: World;
  readonly #fleet: Fleet;
  readonly #actor: Actor = { name: 'player', pace: 1, skew: 0 };
  readonly #known = new Set<string>();
  #isAsking = false;
  #busy = 0;

  constructor(service: Service) {
    this.#service = service;
    this.#world = service.world;
    this.#fleet = service.fleet;
  }

  get areDone(): boolean {
    return this.#busy === 0;
  }

  start(plan: PlaybackPlan): void {
    this.#isAsking = true;
    this.#doing(async () => {
      for (let asked = 0; asked < plan.requests; asked++) {
        await this.#world.pause(this.#actor, this.#world.chance.between(0, 8) * 250);
        await this.#somethingOf(plan);
      }
      this.#isAsking = false;
    });
  }

  /**
   * Brings every playback to its end: resumes what stands still.
   *
   * @param rebuilds with a rebuild of everything behind them
   */
  finish(rebuilds: boolean): void {
    this.#doing(async () => {
      // Whoever still runs older code is done by then.
      if (rebuilds) await this.#world.pause(this.#actor, LONGEST_INVOCATION);
      let wanted = rebuilds;
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const open = (await this.#jobs()).filter(({ status }) => !ENDED.has(status));
        // Whoever still asks may begin one more, or have it stand still.
        if (open.length === 0 && !wanted && !this.#isAsking) return;
        if (open.length === 0 && wanted) {
          wanted = (await this.complete({ mode: 'rebuild' })) === undefined;
          continue;
        }
        for (const { id, status, stalled } of open)
          if (status === 'PAUSED' || status === 'FAILED' || stalled)
            await this.#ask({ action: 'resume', id });
        await this.#world.pause(this.#actor, A_WHILE);
      }
      throw new ViolationError('playbacks come to their end', 'some never do');
    });
  }

  /** A playback in calm: it has to complete. @returns nothing where it was not begun */
  async complete(start: Start): Promise<JobView | undefined> {
    const started = await this.#begin(start);
    if (started === undefined) return undefined;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const job = (await this.#ask({ action: 'status', id: started.id })) as JobView | undefined;
      if (job?.status === 'COMPLETED') return job;
      if (job?.stalled) await this.#ask({ action: 'resume', id: started.id });
      must(
        job === undefined || !(ENDED.has(job.status) || job.status === 'FAILED'),
        'playbacks come to their end',
        () => `${started.id} is ${job?.status}: ${job?.notes.join(' ')}`,
      );
      await this.#world.pause(this.#actor, A_WHILE);
    }
    return undefined;
  }

  /** The calls that a playback has found to differ, as `bank.pay#1`. */
  async deviatingCalls(id: string): Promise<readonly string[]> {
    const page = (await this.#ask({ action: 'deviations', id })) as DeviationPage | undefined;
    must(page !== undefined, 'playbacks come to their end', () => `what ${id} has found is not shown`);
    return page.deviations.flatMap(({ events }) =>
      events.flatMap((event) => event.deviations.map(({ call }) => call)),
    );
  }

  #doing(work: () => Promise<void>): void {
    this.#busy++;
    work()
      .catch((error) => this.#world.break(error))
      .finally(() => this.#busy--);
  }

  async #somethingOf(plan: PlaybackPlan): Promise<void> {
    const { chance } = this.#world;
    const id = [...this.#known].at(-1);
    if (id === undefined || chance.happens(0.4)) {
      await this.#begin(this.#draw(plan));
      return;
    }
    if (chance.happens(0.3)) await this.#jobs();
    await this.#ask({ action: chance.oneOf(['pause', 'resume', 'resume', 'cancel', 'status']), id });
  }

  async #begin(start: Start): Promise<JobView | undefined> {
    const { witness, history } = this.#service;
    const whole = new Map(history.accounts.map((subject) => [subject, witness.wholeRecords(subject)]));
    const job = (await this.#ask(start)) as JobView | undefined;
    if (job === undefined) return undefined;
    this.#known.add(job.id);
    this.expectations.push({ id: job.id, start, whole });
    return job;
  }

  #draw({ subjects, wipes, modes }: PlaybackPlan): Start {
    const { chance } = this.#world;
    const mode = chance.oneOf(modes);
    const isAll = chance.happens(0.7);
    return {
      mode,
      segments: chance.between(1, 3),
      ...(isAll ? {} : { select: this.#selection(subjects) }),
      ...(isAll && mode === 'rebuild' && chance.happens(wipes) ? { wipe: true } : {}),
      ...(chance.happens(0.15) ? { rate: chance.oneOf([5, 50]) } : {}),
      ...(mode === 'introduce' ? { introduction: this.#introduction() } : {}),
    };
  }

  #introduction(): { readonly gateways: readonly string[]; readonly commands: string } {
    const { chance } = this.#world;
    const gateways = chance.oneOf([['cards'], ['post'], ['bank', 'rates'], ['cards', 'post']]);
    const commands = chance.oneOf(['send', 'suppress', 'send-since=2026-11-23T04:00:00Z']);
    return { gateways, commands };
  }

  #selection(subjects: readonly string[]): object {
    const { chance, now } = this.#world;
    const from = new Date(now - chance.between(0, 40) * 100).toISOString();
    switch (chance.choose([3, 1, 1])) {
      case 0:
        return { subjects: [chance.oneOf(subjects)] };
      case 1:
        return { recorded: { from } };
      default:
        return { types: ['bank.money-deposited.v1'] };
    }
  }

  async #jobs(): Promise<readonly JobView[]> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const page = (await this.#ask({ action: 'list' })) as { jobs: readonly JobView[] } | undefined;
      if (page === undefined) continue;
      for (const { id } of page.jobs) this.#known.add(id);
      return page.jobs;
    }
    return [];
  }

  /** @returns nothing where it was refused, or nobody answered */
  async #ask(request: object): Promise<unknown> {
    const invoked = await this.#fleet.invoke('playback', request, { about: JSON.stringify(request) });
    return invoked.status === 'returned' ? invoked.value : undefined;
  }
}
