import { type Aggregate, foldingHistory } from '@reprise/aggregate';
import type { RecordedEvent } from '@reprise/event-envelope';
import { createGateways, type Gateways } from '@reprise/replay-gateway';
import { Bank, Post, Rates } from '../../../replay-gateway/tests/support/bank.ts';
import {
  createMicroservice,
  createPlayback,
  createWrite,
  LogInteractionStore,
  MemoryInvoker,
  type MicroservicePorts,
  type Ports,
  type Reactions,
} from '../../src/index.ts';
import { readHistory } from '../../src/log/read-history.ts';
import type { CommandRequest } from '../../src/microservice/command.ts';
import type { JobView } from '../../src/playback/playback-job.ts';
import type { DeviationPage, PlaybackOptions } from '../../src/playback/playback-request.ts';
import { ambient } from '../../src/runtime/ambient.ts';
import { collected } from './collected.ts';
import { context } from './http.ts';
import { purse } from './purse.ts';
import { local, type TestService, testService } from './service.ts';
import { consumeOf, type StreamHandler } from './subscribing.ts';

/** The outside world of a shop: it honours idempotency keys, and keeps all that it hears. */
export class Outside {
  readonly bank = new Bank();
  readonly post = new Post();
  readonly rates = new Rates();
  readonly gateways = { bank: this.bank.gateway(), post: this.post.gateway, rates: this.rates.gateway() };

  get heard(): number {
    return this.bank.calls.length + this.post.sent.length + this.rates.calls;
  }

  /** What the bank's own books add up to. */
  get balance(): number {
    return this.bank.done.reduce((sum, { what, amount }) => sum + (what === 'pay' ? amount : -amount), 0);
  }
}

export type ShopReactions = Reactions<Outside['gateways']>;

export interface ShopOptions {
  readonly wrap?: (ports: Ports) => Partial<Ports>;
  readonly aggregates?: readonly Aggregate[];
}

/** A service with reactions: its functions over memory, and the outside. What its code is, each call says. */
export class Shop {
  readonly outside = new Outside();
  readonly service: TestService;
  readonly #aggregates: readonly Aggregate[];

  constructor(service: TestService, { aggregates = [purse] }: ShopOptions = {}) {
    this.service = service;
    this.#aggregates = aggregates;
  }

  static async open(options: ShopOptions = {}): Promise<Shop> {
    return new Shop(await testService(options), options);
  }

  /** A container of the microservice with this code. */
  microservice(
    reactions: ShopReactions,
    aggregates = this.#aggregates,
    ports: MicroservicePorts = this.service.ports,
  ) {
    const { gateways } = this.outside;
    return createMicroservice({ aggregates, gateways, reactions, ports, configuration: local });
  }

  /** Submits events, and runs the reactions to them. */
  async live(reactions: ShopReactions, ...events: readonly unknown[]): Promise<void> {
    const before = new Set((await this.events()).map(({ sequence }) => sequence));
    await this.service.submit(...events);
    const fresh = (await this.events()).filter(({ sequence }) => !before.has(sequence));
    for (const event of fresh) await this.react(reactions, event);
  }

  /** Runs the reaction to one event of the log live, as often as it is told. */
  async react(reactions: ShopReactions, event: RecordedEvent): Promise<void> {
    const reaction = reactions[event.type];
    const fold = foldingHistory(purse);
    const history = await collected(readHistory(this.service.ports.log, event.subject));
    const outcome = history.map(fold).find((one) => one.event.sequence === event.sequence)?.outcome;
    if (reaction === undefined || outcome === undefined || outcome.status === 'duplicate') return;
    const store = new LogInteractionStore(this.service.ports.log);
    const desk = createGateways({ gateways: this.outside.gateways, store, ambient, logic: 'live' });
    const { end } = await desk.react(reaction, { event, outcome });
    if (end.status === 'again') throw new Error(end.reason);
  }

  /** All events of the log. */
  async events(): Promise<readonly RecordedEvent[]> {
    const items = await collected(this.service.ports.log.scan(0, 1));
    const subjects = [...new Set(items.map(({ subject }) => subject))].filter((one) =>
      one.startsWith('purse/'),
    );
    const histories = subjects.map((subject) =>
      collected(readHistory(this.service.ports.log, subject as RecordedEvent['subject'])),
    );
    return (await Promise.all(histories)).flat();
  }

  /** How many coins of a purse were spent: accepted, each once. */
  async spent(subject: string): Promise<number> {
    const history = await collected(readHistory(this.service.ports.log, subject as RecordedEvent['subject']));
    return history
      .map(foldingHistory(purse))
      .filter(
        ({ event, outcome }) => event.type === 'shop.spend-requested.v1' && outcome.status === 'accepted',
      )
      .reduce((sum, { event }) => sum + (event.data as { readonly coins: number }).coins, 0); // spend() made it
  }

  /** How many calls the log has. */
  async recorded(): Promise<number> {
    const items = await collected(this.service.ports.log.scan(0, 1));
    return items.filter(({ position }) => /~[a-z]+\.[a-z]+#\d+$/i.test(position)).length;
  }

  /** Plays back to the end, with this code. */
  async play(
    request: PlaybackOptions,
    reactions: ShopReactions,
    aggregates = this.#aggregates,
  ): Promise<JobView> {
    const { ports, playback: stream } = this.service;
    const self = new MemoryInvoker();
    const names = Object.values<Gateways[string]>(this.outside.gateways).map(({ name }) => name);
    const parts = { aggregates, ports, configuration: local };
    const subscribers = ['write', 'microservice'];
    const playback = createPlayback({
      ...parts,
      self,
      parallelizationFactor: 1,
      subscribers,
      gateways: names,
    });
    const { id } = (await playback(request, context)) as JobView; // a start answers with the job
    const carry = [createWrite(parts), this.microservice(reactions, aggregates) as StreamHandler].map(
      (handler) => consumeOf(stream, handler),
    );
    let isOver = false;
    const working = async () => {
      for (let event = self.events.shift(); event !== undefined; event = self.events.shift())
        await playback(event, context);
      isOver = true;
    };
    const carrying = async () => {
      while (!isOver) {
        await ambient.sleep(5);
        await Promise.all([this.service.pump(), this.service.write()]);
        for (const one of carry) await one();
      }
    };
    await Promise.all([working(), carrying()]);
    return (await playback({ action: 'status', id }, context)) as JobView; // so does a status
  }

  /** What a playback has found of reactions. */
  async deviations(id: string): Promise<DeviationPage['deviations']> {
    const answer = await this.ask({ command: 'gateway.deviations', id, limit: 100 });
    return (answer as DeviationPage).deviations;
  }

  /** Invokes the microservice as a person does. */
  ask<Answer = unknown>(request: CommandRequest, reactions: ShopReactions = {}): Promise<Answer> {
    return this.microservice(reactions)(request, context) as Promise<Answer>; // what this request is answered with
  }
}
