import type { Chance } from './chance.ts';
import type { Fleet } from './fleet.ts';
import { gatewayEvent, type HttpAnswer, httpAnswerOf } from './lambda.ts';
import type { Outcome } from './model.ts';
import type { PlannedRequest, SentEvent } from './traffic.ts';
import { must } from './violation.ts';
import type { Actor, World } from './world.ts';

/** An event that a client was told is accepted. */
export interface Accepted {
  readonly event: SentEvent;
  readonly position: string;
  /** Whose, and the how manieth request of it: a client awaits one before it sends the next. */
  readonly client: string;
  readonly request: number;
  /** Events with the same number were sent together. */
  readonly attempt: number;
}

/** An outcome that a client was told. */
export interface Told {
  readonly subject: string;
  readonly position: string;
  readonly outcome: Outcome & { readonly of?: string };
  readonly by: string;
}

interface AcceptedAnswer {
  readonly id: string;
  readonly subject: string;
  readonly sequence: string;
  readonly outcome?: Told['outcome'];
}

export interface ClientRates {
  /** That an answer gets lost on its way. */
  readonly answersLost: number;
  /** That a client sends again what was accepted. */
  readonly sendsAgain: number;
}

/** Clients: each sends one request after another, until it is accepted, and notes what it is told. */
export class Clients {
  readonly accepted: Accepted[] = [];
  readonly told: Told[] = [];
  #rates: ClientRates;
  readonly #world: World;
  readonly #fleet: Fleet;
  #busy = 0;
  #attempts = 0;

  constructor(world: World, fleet: Fleet, rates: ClientRates) {
    this.#world = world;
    this.#fleet = fleet;
    this.#rates = rates;
  }

  get areDone(): boolean {
    return this.#busy === 0;
  }

  /** From now on answers arrive, and are believed. */
  calm(): void {
    this.#rates = { answersLost: 0, sendsAgain: 0 };
  }

  start(plans: readonly (readonly PlannedRequest[])[]): void {
    this.#busy += plans.length;
    plans.forEach((plan, index) => {
      this.#send({ name: `client-${index + 1}`, pace: 1, skew: 0 }, plan)
        .catch((error) => this.#world.break(error))
        .finally(() => this.#busy--);
    });
  }

  async #send(actor: Actor, plan: readonly PlannedRequest[]): Promise<void> {
    const { chance } = this.#world;
    for (const [request, { events, wait }] of plan.entries()) {
      for (let todo = events; todo.length > 0; ) {
        await this.#world.pause(actor, thinkingTime(chance));
        const accepted = await this.#post({ actor, request, events: todo, wait });
        if (accepted === undefined || chance.happens(this.#rates.sendsAgain)) continue;
        todo = todo.filter((event) => !accepted.has(event));
      }
    }
  }

  /** @returns the events that are known to be accepted; nothing where the client learned nothing */
  async #post(sending: Sending): Promise<ReadonlySet<SentEvent> | undefined> {
    const { events, wait } = sending;
    const headers = {
      'content-type': 'application/cloudevents-batch+json',
      ...(wait === 0 ? {} : { prefer: `wait=${wait}` }),
    };
    const event = gatewayEvent({ method: 'POST', path: '/events', headers, body: events });
    const invoked = await this.#fleet.invoke('ingest', event);
    if (invoked.status !== 'returned') return undefined;
    const accepted = this.#note(sending, httpAnswerOf(invoked.value));
    return this.#world.chance.happens(this.#rates.answersLost) ? undefined : accepted;
  }

  #note(sending: Sending, { status, body }: HttpAnswer): ReadonlySet<SentEvent> {
    const { actor, request, events } = sending;
    const attempt = ++this.#attempts;
    this.#world.trace.add(`${actor.name} is answered ${status}`);
    must(
      EXPECTED.has(status),
      'clients are served',
      () => `${actor.name} was answered ${status} ${JSON.stringify(body)}`,
    );
    const { accepted = [] } = body as { accepted?: readonly AcceptedAnswer[] };
    const rest = [...events];
    for (const { id, subject, sequence, outcome } of accepted) {
      const event = rest
        .splice(0, rest.findIndex((sent) => sent.id === id && sent.subject === subject) + 1)
        .at(-1);
      must(
        event !== undefined,
        'accepted in order',
        () => `${id} was accepted, which was not sent, or not in this order`,
      );
      this.accepted.push({ event, position: sequence, client: actor.name, request, attempt });
      if (outcome !== undefined)
        this.told.push({ subject, position: sequence, outcome, by: `${actor.name}'s answer` });
    }
    must(
      status >= 300 || accepted.length === events.length,
      'accepted means all of it',
      () =>
        `${actor.name} was answered ${status}, but only ${accepted.length} of ${events.length} were accepted`,
    );
    return new Set(this.accepted.filter((each) => each.attempt === attempt).map(({ event }) => event));
  }
}

interface Sending {
  readonly actor: Actor;
  readonly request: number;
  readonly events: readonly SentEvent[];
  readonly wait: number;
}

const EXPECTED: ReadonlySet<number> = new Set([200, 202, 429, 500, 503]);
const thinkingTime = (chance: Chance): number => chance.between(0, 3) * 150;
