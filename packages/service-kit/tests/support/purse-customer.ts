import type { CloudEvent } from '@reprise/event-envelope';
import { lot } from '@reprise/local-aws';
import type { EngineService } from './engine-service.ts';
import { added, opened, spend, subjectNamed } from './events.ts';
import { postBatch } from './http.ts';

/** What a customer was told of an event. */
export interface Told {
  readonly id: string;
  readonly subject: string;
  readonly sequence: string;
  /** Where it waited for it. */
  readonly outcome?: { readonly status: string; readonly reason?: string };
}

const EVENTS = 4;
const LONGEST_TRY_MS = 120_000;

/**
 * Somebody with purses of their own, who sends a request at a time, again and again until it is accepted. Some wait for
 * the outcome, and some of what was said is said once more, as if the answer had been lost.
 */
export class PurseCustomer {
  readonly told: Told[] = [];
  readonly sent = new Set<string>();
  readonly #service: EngineService;
  readonly #name: string;
  readonly #seed: number;
  #said: CloudEvent[] = [];
  #requests = 0;

  constructor(service: EngineService, name: string, seed: number) {
    this.#service = service;
    this.#name = name;
    this.#seed = seed;
  }

  async send(): Promise<void> {
    const request = ++this.#requests;
    const chance = (...name: readonly (string | number)[]) => lot(this.#seed, this.#name, request, ...name);
    const events =
      this.#said.length > 0 && chance('again') < 0.2 ? this.#said : this.#newEvents(request, chance);
    for (const { id } of events) this.sent.add(id);
    this.#said = events;
    await this.#untilAccepted(events, chance('wait') < 0.4 ? { prefer: 'wait=10' } : {});
  }

  #newEvents(request: number, chance: (...name: (string | number)[]) => number): CloudEvent[] {
    return Array.from({ length: EVENTS }, (_, n) => {
      const attributes = { subject: subjectNamed(`${this.#name}-${n % 2}`) };
      const id = `${this.#name}-${request}-${n}`;
      if (request === 1 && n < 2) return opened(id, attributes);
      const coins = 1 + Math.floor(chance(n, 'coins') * 20);
      return chance(n, 'spend') < 0.4 ? spend(coins, id, attributes) : added(coins, id, attributes);
    });
  }

  async #untilAccepted(events: readonly CloudEvent[], headers: Record<string, string>): Promise<void> {
    const giveUpAt = Date.now() + LONGEST_TRY_MS;
    for (;;) {
      const { status, body } = await this.#service.post(postBatch(events, { headers }));
      // Of a request that was pushed back, some may have got in.
      this.told.push(...((body as { accepted?: Told[] }).accepted ?? []));
      if (status === 200 || status === 202) return;
      if (status < 429 || Date.now() > giveUpAt) throw new Error(`${status}: ${JSON.stringify(body)}`);
    }
  }
}
