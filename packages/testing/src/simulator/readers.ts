import { AGGREGATE } from './accounts.ts';
import type { Fleet } from './fleet.ts';
import { gatewayEvent, type HttpAnswer, httpAnswerOf } from './lambda.ts';
import type { StreamHistory } from './stream-history.ts';
import { must } from './violation.ts';
import type { Witness } from './witness.ts';
import type { Actor, World } from './world.ts';

/** What is asked: `at` in milliseconds since 1970. */
export type Question =
  | { readonly kind: 'state' }
  | { readonly kind: 'asOf' | 'asRecorded'; readonly at: number }
  | { readonly kind: 'history'; readonly limit: number; readonly after: string };

/** A question with its answer, and how far the log was whole before and after: the answer is of some moment between. */
export interface Observation {
  readonly reader: string;
  readonly subject: string;
  readonly question: Question;
  readonly answer: HttpAnswer;
  readonly recordsBefore: number;
  readonly recordsAfter: number;
}

export interface ReadersOptions {
  readonly world: World;
  readonly fleet: Fleet;
  readonly witness: Witness;
  readonly history: StreamHistory;
  readonly subjects: readonly string[];
}

const HOUR = 3_600_000;
const EXPECTED: ReadonlySet<number> = new Set([200, 404, 500, 503]);

/** Readers: ask the query function now and then, and keep the answers. */
export class Readers {
  readonly observations: Observation[] = [];
  readonly #options: ReadersOptions;
  #busy = 0;

  constructor(options: ReadersOptions) {
    this.#options = options;
  }

  get areDone(): boolean {
    return this.#busy === 0;
  }

  start(readers: number, questions: number): void {
    const { world } = this.#options;
    for (let reader = 1; reader <= readers; reader++) {
      this.#busy++;
      this.#ask({ name: `reader-${reader}`, pace: 1, skew: 0 }, questions)
        .catch((error) => world.break(error))
        .finally(() => this.#busy--);
    }
  }

  async #ask(actor: Actor, questions: number): Promise<void> {
    const { world, fleet, witness, subjects } = this.#options;
    for (let asked = 0; asked < questions; asked++) {
      await world.pause(actor, world.chance.between(0, 6) * 200);
      const subject = world.chance.oneOf(subjects);
      const question = this.#question(subject);
      const recordsBefore = witness.wholeRecords(subject);
      const invoked = await fleet.invoke('query', gatewayEvent(requestOf(subject, question)));
      if (invoked.status !== 'returned') continue;
      const answer = httpAnswerOf(invoked.value);
      must(
        EXPECTED.has(answer.status),
        'readers are served',
        () => `${JSON.stringify(question)} was answered ${answer.status}`,
      );
      world.trace.add(`${actor.name} asked ${question.kind} of ${subject} and is answered ${answer.status}`);
      const recordsAfter = witness.wholeRecords(subject);
      this.observations.push({ reader: actor.name, subject, question, answer, recordsBefore, recordsAfter });
    }
  }

  #question(subject: string): Question {
    const { world, history } = this.#options;
    const { chance, now } = world;
    switch (chance.choose([3, 2, 2, 2])) {
      case 0:
        return { kind: 'state' };
      case 1:
        return { kind: 'asOf', at: Date.UTC(2026, 10, 23) + chance.between(0, 10) * HOUR };
      case 2:
        return { kind: 'asRecorded', at: now - chance.between(0, 30) * 100 };
      default: {
        const known = history.eventsOf(subject).map(({ position }) => position);
        return {
          kind: 'history',
          limit: chance.oneOf([2, 5, 1_000]),
          after: chance.oneOf(['', ...known.slice(-3)]),
        };
      }
    }
  }
}

function requestOf(subject: string, question: Question) {
  const path = `/${AGGREGATE}s/${subject.slice(subject.indexOf('/') + 1)}`;
  if (question.kind === 'state') return { method: 'GET' as const, path };
  if (question.kind === 'history') {
    const { limit, after } = question;
    const query = { limit: String(limit), ...(after === '' ? {} : { after }) };
    return { method: 'GET' as const, path: `${path}/history`, query };
  }
  return { method: 'GET' as const, path, query: { [question.kind]: new Date(question.at).toISOString() } };
}
