import type { Subject } from '@reprise/event-envelope';
import type { Chance } from './chance.ts';
import type { Told } from './clients.ts';
import type { LoggedEvent } from './model.ts';
import { spokenOf, strangeWord, submitted } from './own-words.ts';
import { type Listed, ParkedRequests } from './parked-requests.ts';
import type { Service } from './service.ts';
import { SKIP } from './skip-model.ts';
import { ViolationError } from './violation.ts';
import type { Actor, World } from './world.ts';

export interface ReleasePlan {
  readonly people: number;
  /** Of each of them. */
  readonly words: number;
  /** That a skip comes past all checks, from another producer, and is of whatever there is or is not. */
  readonly strangers: number;
  /** That the producer of what was skipped sends it again. */
  readonly retries: number;
  /** Whether the logic that throws is mended in the middle. */
  readonly isMended: boolean;
  /** Whether what is parked then is released by retries in the end, and by no rebuild. */
  readonly endsByRetry: boolean;
  /** Of their own, so that a seed means what it meant before there were any. */
  readonly chance: Chance;
}

/** Somebody who is about to say something of an account. */
interface Word {
  readonly person: Actor;
  readonly subject: string;
  /** The event that it is parked at, by the list; or any of it. */
  readonly event: Required<Listed>['event'];
}

/** After which somebody who finds nothing parked goes home. */
const LOOKS = 30;
const ATTEMPTS = 60;
const A_WHILE = 10_000;
/** Whoever still runs older code is done by then. */
const LONGEST_INVOCATION = 61_000;

/** People who skip and retry what is parked: by two at once, again, and what is not parked, or not there. */
export class Releasers {
  readonly told: Told[] = [];
  readonly #service: Service;
  readonly #world: World;
  readonly #plan: ReleasePlan;
  readonly #requests: ParkedRequests;
  #busy = 0;
  #strangers = 0;

  constructor(service: Service, plan: ReleasePlan) {
    this.#service = service;
    this.#world = service.world;
    this.#plan = plan;
    this.#requests = new ParkedRequests(service, plan.chance);
  }

  get areDone(): boolean {
    return this.#busy === 0;
  }

  start(): void {
    for (let person = 1; person <= this.#plan.people; person++)
      this.#doing(() => this.#release({ name: `releaser-${person}`, pace: 1, skew: 0 }));
  }

  /** The logic is mended: has all that is parked retried, until nothing is. */
  finish(): void {
    const person: Actor = { name: 'the last releaser', pace: 1, skew: 0 };
    this.#doing(async () => {
      await this.#world.pause(person, LONGEST_INVOCATION);
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const parked = await this.#requests.list();
        if (parked?.length === 0) return;
        for (const { subject } of parked ?? []) await this.#requests.retry(person.name, subject);
        await this.#world.pause(person, A_WHILE);
      }
      throw new ViolationError('what is parked is released by a retry', 'some never is');
    });
  }

  #doing(work: () => Promise<void>): void {
    this.#busy++;
    work()
      .catch((error) => this.#world.break(error))
      .finally(() => this.#busy--);
  }

  async #release(person: Actor): Promise<void> {
    const { chance, words } = this.#plan;
    for (let [looks, spoken] = [0, 0]; spoken < words && looks < LOOKS; looks++) {
      await this.#world.pause(person, chance.between(1, 6) * 200);
      const about = await this.#something(person);
      if (about === undefined) continue;
      spoken++;
      const acts = [this.#draw(about), ...(chance.happens(0.3) ? [this.#draw(about)] : [])];
      await Promise.all(acts.map((act) => act()));
    }
  }

  /** What the list says is parked, mostly; else another event of that account, or any of any account. */
  async #something(person: Actor): Promise<Word | undefined> {
    const { chance } = this.#plan;
    const { history } = this.#service;
    const listed = (await this.#requests.list()) ?? [];
    if (listed.length > 0 && chance.happens(0.9)) {
      const { subject, event } = chance.oneOf(listed);
      if (event !== undefined && chance.happens(0.85)) return { person, subject, event };
      return { person, subject, event: chance.oneOf(history.eventsOf(subject)) };
    }
    if (history.accounts.length === 0 || chance.happens(0.8)) return undefined;
    const subject = chance.oneOf(history.accounts);
    return { person, subject, event: chance.oneOf(history.eventsOf(subject)) };
  }

  #draw(word: Word): () => Promise<void> {
    const { chance, strangers, retries } = this.#plan;
    if (chance.happens(strangers)) return () => this.#putStrange(word);
    if (chance.happens(retries)) return () => this.#sendAgain(word);
    const { person, subject, event } = word;
    if (chance.happens(0.5)) return () => this.#requests.retry(person.name, subject);
    return async () => void this.told.push(...(await this.#requests.skip(person.name, subject, event)));
  }

  #logged({ subject, event: { id, source } }: Word): LoggedEvent | undefined {
    const events = this.#service.history.eventsOf(subject);
    return events.find((event) => event.id === id && event.source === source);
  }

  async #sendAgain(word: Word): Promise<void> {
    const event = this.#logged(word);
    if (event !== undefined) await this.#put(word, submitted(event), 'sends again');
  }

  async #putStrange(word: Word): Promise<void> {
    const event = this.#logged(word);
    if (event === undefined) return;
    const { subject } = word;
    const original = spokenOf(this.#plan.chance, event, this.#service.history.accounts);
    const id = `strange-skip-${++this.#strangers}`;
    const skip = strangeWord({ type: SKIP, id, subject, at: this.#world.now }, original);
    await this.#put(word, skip, 'puts a skip');
  }

  async #put({ person, subject }: Word, event: object, label: string): Promise<void> {
    const bytes = Buffer.from(JSON.stringify([event]));
    await this.#world.step(person, `${label} of ${subject}`, () => {
      this.#service.kinesis.put({ subject: subject as Subject, bytes }); // of an account that there is
    });
  }
}
