import { AGGREGATE } from './accounts.ts';
import type { Chance } from './chance.ts';
import type { Told } from './clients.ts';
import { gatewayEvent, type HttpAnswer, type HttpRequest, httpAnswerOf } from './lambda.ts';
import { toldOf } from './own-words.ts';
import type { Service } from './service.ts';
import { SKIP } from './skip-model.ts';
import { must } from './violation.ts';

/** An account that is parked, as the service lists it. */
export interface Listed {
  readonly subject: string;
  /** The event at which it stands; nothing where the log does not hold it yet. */
  readonly event?: { readonly id: string; readonly source: string };
}

interface Retried {
  readonly released: boolean;
  readonly parked?: object;
  readonly version: number;
  readonly position?: string;
}

const RETRY_ANSWERS: ReadonlySet<number> = new Set([200, 202, 404, 409, 429, 500, 503]);
const LIST_ANSWERS: ReadonlySet<number> = new Set([200, 500, 503]);

/** What somebody asks of a service about what is parked, over HTTP; answers get lost, and those that arrive are checked. */
export class ParkedRequests {
  readonly #service: Service;
  readonly #chance: Chance;

  constructor(service: Service, chance: Chance) {
    this.#service = service;
    this.#chance = chance;
  }

  /** Nothing where nobody answered. */
  async list(): Promise<readonly Listed[] | undefined> {
    const answer = await this.#ask('query', { method: 'GET', path: '/parked' });
    if (answer === undefined) return undefined;
    const { status, body } = answer;
    must(LIST_ANSWERS.has(status), 'operators are served', () => `${status} ${JSON.stringify(body)}`);
    return status === 200 ? (body as { readonly parked: readonly Listed[] }).parked : undefined;
  }

  /** @returns what the skip came to, where that was told */
  async skip(
    name: string,
    subject: string,
    { id, source }: Required<Listed>['event'],
  ): Promise<readonly Told[]> {
    const preview = this.#chance.happens(0.2) ? { preview: true } : {};
    const body = { id, source, reason: 'settled by hand', ...preview };
    const answer = await this.#ask('ingest', this.#post(subject, 'skips', body));
    if (answer === undefined) return [];
    const { history, world } = this.#service;
    world.trace.add(`${name} skips ${id} of ${subject} and is answered ${answer.status}`);
    return toldOf(history, name, SKIP, answer);
  }

  async retry(name: string, subject: string): Promise<void> {
    const answer = await this.#ask('ingest', this.#post(subject, 'retries', {}));
    if (answer === undefined) return;
    const { status, body } = answer;
    this.#service.world.trace.add(`${name} retries ${subject} and is answered ${status}`);
    must(
      RETRY_ANSWERS.has(status),
      'operators are served',
      () => `${name}: ${status} ${JSON.stringify(body)}`,
    );
    if (status === 200) this.#checkRetried(subject, body as Retried);
  }

  /** As far as it says that the account is folded, all events are, each counted. */
  #checkRetried(subject: string, { released, parked, version, position }: Retried): void {
    const events = this.#service.history.eventsOf(subject);
    must(
      released === (parked === undefined) && events[version - 1]?.position === position,
      'retries are told as they are',
      () => `${subject}: ${released} ${JSON.stringify(parked)}, ${version} at ${position}`,
    );
  }

  #post(subject: string, what: 'skips' | 'retries', body: object): HttpRequest {
    const wait = this.#chance.happens(0.5) ? { prefer: `wait=${this.#chance.between(1, 4)}` } : {};
    const path = `/${AGGREGATE}s/${subject.slice(subject.indexOf('/') + 1)}/${what}`;
    return { method: 'POST', path, headers: { 'content-type': 'application/json', ...wait }, body };
  }

  async #ask(name: 'query' | 'ingest', request: HttpRequest): Promise<HttpAnswer | undefined> {
    const invoked = await this.#service.fleet.invoke(name, gatewayEvent(request));
    return invoked.status === 'returned' ? httpAnswerOf(invoked.value) : undefined;
  }
}
