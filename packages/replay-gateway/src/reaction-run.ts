import type { Outcome } from '@reprise/aggregate';
import type { RecordedEvent } from '@reprise/event-envelope';
import { operationOf } from './call-name.ts';
import type { GatewayCalls, Gateways } from './define-gateway.ts';
import type { Desk } from './desk.ts';
import { type Halt, haltOf } from './halt.ts';
import { assemble, type Interaction, isOpen } from './interaction.ts';
import type { Home } from './interaction-item.ts';
import { type CanonicalJson, parsed } from './json.ts';
import { askOnce, finishCall, homeOf, type LiveCall, sendOnce } from './live-call.ts';
import { type MadeCall, type Match, Matcher } from './matching.ts';
import { isOpenFor, type Passage } from './mode.ts';
import type { Operation } from './operation.ts';
import { recordedCommand, recordedQuery } from './recorded-call.ts';
import { requestText } from './values.ts';

/** What the business does because of an event. It does not know whether it is replayed. */
export type Reaction<Gs extends Gateways = Gateways, Data = never> = (
  event: RecordedEvent<Data> & { readonly data: Data },
  outcome: Outcome,
  gateways: GatewayCalls<Gs>,
) => Promise<unknown>;

export type End = { readonly status: 'completed' } | Halt;

/** A promise that never settles: where a call is left that a run does not get beyond. */
const never = (): Promise<never> => new Promise(() => {});

/** One run of one reaction: gives its calls their answers, and knows what it called. */
export class ReactionRun {
  readonly #calls: MadeCall[] = [];
  readonly #sent = new Set<MadeCall>();
  readonly #desk: Desk;
  readonly #event: RecordedEvent;
  readonly #passage: Passage;
  readonly #recorded: readonly Interaction[];
  readonly #working = new Set<Promise<unknown>>();
  readonly #halted = Promise.withResolvers<Halt>();
  #matcher: Matcher;
  #home: Home;
  #halt: Halt | undefined;
  #over = false;
  #commandsSent = 0;

  /** @param recorded what the log has of this event's calls */
  constructor(desk: Desk, event: RecordedEvent, passage: Passage, recorded: readonly Interaction[]) {
    this.#desk = desk;
    this.#event = event;
    this.#passage = passage;
    this.#recorded = recorded;
    this.#matcher = new Matcher(recorded);
    this.#home = { subject: event.subject, position: event.sequence };
  }

  /** Runs it as far as it goes. When this resolves, nothing of it is under way any more. */
  async end<Gs extends Gateways>(reaction: Reaction<Gs>, outcome: Outcome, gateways: Gs): Promise<End> {
    const running = (async () => reaction(this.#event as never, outcome, this.#callsOf(gateways)))();
    const ended = running.then(
      (): End => ({ status: 'completed' }),
      (error): End => haltOf(error),
    );
    const end = await Promise.race([ended, this.#halted.promise]);
    this.#over = true;
    await Promise.allSettled(this.#working);
    return this.#halt ?? (end.status === 'completed' ? this.#finishOpen() : end);
  }

  /** What an earlier code has begun to say, and this one would not: it may have been heard, so it is brought to its end. */
  async #finishOpen(): Promise<End> {
    const left = this.#matcher.left.filter((one) => isOpen(one) && this.#isOpen(one.call.gateway));
    try {
      for (const one of left) await finishCall(this.#desk, one, this.#event);
      return { status: 'completed' };
    } catch (error) {
      return haltOf(error);
    }
  }

  /** The calls that were answered from the record or not at all, in order. */
  get unsent(): readonly MadeCall[] {
    return this.#calls.filter((made) => !this.#sent.has(made));
  }

  /** How many commands went out, and were answered. */
  get sent(): number {
    return this.#commandsSent;
  }

  #callsOf<Gs extends Gateways>(gateways: Gs): GatewayCalls<Gs> {
    const functionsOf = ({ name, operations }: Gateways[string]) =>
      Object.fromEntries(
        Object.entries(operations).map(([operation, definition]) => [
          operation,
          (request: unknown) => this.#call({ gateway: name, operation }, definition, request),
        ]),
      );
    // One function for each operation, of the types that its schemas stand for.
    return Object.fromEntries(
      Object.entries(gateways).map(([key, gateway]) => [key, functionsOf(gateway)]),
    ) as GatewayCalls<Gs>;
  }

  /** Numbered and matched at once, when it is made; answered when the answer is there; left standing if there is none. */
  #call(
    name: { gateway: string; operation: string },
    definition: Operation,
    request: unknown,
  ): Promise<unknown> {
    if (this.#over || this.#halt !== undefined) return never();
    const working = (async () => {
      const text = requestText(operationOf(name), definition.request, request);
      const made = { ordinal: this.#calls.length + 1, ...name, request: text };
      this.#calls.push(made);
      return parsed(await this.#answer(made, definition, this.#matcher.match(made)));
    })();
    this.#working.add(working);
    return working.catch((error) => {
      this.#halt ??= haltOf(error, operationOf(name));
      this.#halted.resolve(this.#halt);
      return never();
    });
  }

  #answer(made: MadeCall, definition: Operation, match: Match): Promise<CanonicalJson | undefined> {
    return this.#isOpen(made.gateway)
      ? this.#answerLive(made, definition, match)
      : this.#answerFromRecord(made, definition, match);
  }

  #isOpen(gateway: string): boolean {
    const { playbackid } = this.#passage;
    const known = this.#recorded.some(
      ({ call, asked }) => call.gateway === gateway && (!playbackid || asked.playbackid !== playbackid),
    );
    return isOpenFor(this.#passage, this.#event, gateway, known);
  }

  async #answerFromRecord(made: MadeCall, definition: Operation, match: Match) {
    const live = this.#liveCall(made, match);
    if (definition.kind === 'query') return recordedQuery(this.#desk, definition, live, match);
    return recordedCommand(definition, live, match.kind === 'fresh' ? undefined : match.interaction);
  }

  async #answerLive(made: MadeCall, definition: Operation, match: Match): Promise<CanonicalJson | undefined> {
    const live = this.#liveCall(made, match);
    const known = match.kind === 'fresh' ? undefined : match.interaction;
    if (known === undefined) this.#sent.add(made);
    if (definition.kind === 'query')
      return known === undefined ? askOnce(this.#desk, definition, this.#home, live) : known.answer?.response;
    if (known !== undefined) return sendOnce(this.#desk, definition, known, live, known);
    const home = await homeOf(this.#desk, this.#home, live);
    if (home.position === this.#home.position) {
      const response = await sendOnce(this.#desk, definition, home, live);
      this.#commandsSent++;
      return response;
    }
    this.#sent.delete(made);
    await this.#adopt(home);
    return this.#answerLive(made, definition, this.#matcher.match(made));
  }

  /** The same event has been here before: what it called then, counts for this one. */
  async #adopt(home: Home): Promise<void> {
    const { interactions } = assemble(await this.#desk.store.list(home.subject, home.position));
    if (this.#home.position === home.position) return;
    this.#home = home;
    this.#matcher = new Matcher(interactions);
  }

  #liveCall(made: MadeCall, match: Match): LiveCall {
    const { gateway, operation } = made;
    const call =
      match.kind === 'fresh' ? { gateway, operation, number: match.number } : match.interaction.call;
    const { mode, playbackid } = this.#passage;
    return {
      cause: this.#event,
      call,
      made,
      ...(mode === 'live' || playbackid === undefined ? {} : { playbackid }),
    };
  }
}
