import type { Subject } from '@reprise/event-envelope';
import { AGGREGATE, WITHDRAWN } from './accounts.ts';
import type { Told } from './clients.ts';
import { gatewayEvent, httpAnswerOf } from './lambda.ts';
import type { LoggedEvent } from './model.ts';
import { spokenOf, strangeWord, submitted, toldOf } from './own-words.ts';
import { REVERSAL } from './reversal-model.ts';
import type { Service } from './service.ts';
import type { Actor, World } from './world.ts';

export interface ReversalPlan {
  readonly people: number;
  /** Of each of them. */
  readonly reversals: number;
  /** That a reversal comes past all checks, from another producer, and is of whatever there is or is not. */
  readonly strangers: number;
  /** That the producer of what was reversed sends it again. */
  readonly retries: number;
}

interface Reversing {
  readonly person: Actor;
  readonly subject: string;
  readonly event: LoggedEvent;
}

/** People who take events back: any that there is, by two at once, again, and such as cannot be taken back. */
export class Reversers {
  readonly told: Told[] = [];
  readonly #service: Service;
  readonly #world: World;
  #busy = 0;
  #strangers = 0;

  constructor(service: Service) {
    this.#service = service;
    this.#world = service.world;
  }

  get areDone(): boolean {
    return this.#busy === 0;
  }

  start(plan: ReversalPlan): void {
    for (let person = 1; person <= plan.people; person++) {
      this.#busy++;
      this.#reverse({ name: `auditor-${person}`, pace: 1, skew: 0 }, plan)
        .catch((error) => this.#world.break(error))
        .finally(() => this.#busy--);
    }
  }

  async #reverse(person: Actor, plan: ReversalPlan): Promise<void> {
    const { chance } = this.#world;
    for (let reversed = 0; reversed < plan.reversals; reversed++) {
      await this.#world.pause(person, chance.between(1, 10) * 350);
      const reversing = this.#something(person);
      if (reversing === undefined) continue;
      const act = () => (chance.happens(plan.strangers) ? this.#putStrange(reversing) : this.#ask(reversing));
      await Promise.all(chance.happens(0.2) ? [act(), act()] : [act()]);
      if (chance.happens(plan.retries)) await this.#put(reversing, submitted(reversing.event), 'sends again');
    }
  }

  /** Sooner one of the last ones: what was rejected, repeated, or is itself a reversal, too. */
  #something(person: Actor): Reversing | undefined {
    const { chance } = this.#world;
    const { history } = this.#service;
    if (history.accounts.length === 0) return undefined;
    const subject = chance.oneOf(history.accounts);
    const events = history.eventsOf(subject);
    // Of a withdrawal that is taken back, a later one may profit.
    const withdrawals = events.filter(({ type }) => type === WITHDRAWN);
    const wanted = withdrawals.length > 0 && chance.happens(0.4) ? withdrawals : events;
    const event = chance.oneOf(chance.happens(0.6) ? wanted.slice(-6) : wanted);
    return { person, subject, event };
  }

  async #ask({ person, subject, event: { id, source, position } }: Reversing): Promise<void> {
    const { chance, trace } = this.#world;
    const which = chance.oneOf([{}, { source }, { position }]);
    const wait = chance.happens(0.5) ? { prefer: `wait=${chance.between(1, 4)}` } : {};
    const invoked = await this.#service.fleet.invoke(
      'ingest',
      gatewayEvent({
        method: 'POST',
        path: `/${AGGREGATE}s/${subject.slice(subject.indexOf('/') + 1)}/reversals`,
        headers: { 'content-type': 'application/json', ...wait },
        body: { id, reason: 'a mistake', ...which },
      }),
    );
    if (invoked.status !== 'returned') return;
    const answer = httpAnswerOf(invoked.value);
    trace.add(`${person.name} takes ${id} of ${subject} back and is answered ${answer.status}`);
    this.told.push(...toldOf(this.#service.history, person.name, REVERSAL, answer));
  }

  /** What ingest would never take: nobody has looked whether there is such an event, and whose it is. */
  #putStrange(reversing: Reversing): Promise<void> {
    const { chance } = this.#world;
    const { subject, event } = reversing;
    const original = spokenOf(chance, event, this.#service.history.accounts);
    const id = `strange-${++this.#strangers}`;
    const reversal = strangeWord({ type: REVERSAL, id, subject, at: this.#world.now }, original);
    return this.#put(reversing, reversal, 'puts a reversal');
  }

  async #put({ person, subject }: Reversing, event: object, label: string): Promise<void> {
    const bytes = Buffer.from(JSON.stringify([event]));
    await this.#world.step(person, `${label} of ${subject}`, () => {
      this.#service.kinesis.put({ subject: subject as Subject, bytes }); // of an account that there is
    });
  }
}
