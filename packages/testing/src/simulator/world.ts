import { type Chance, SeededChance } from './chance.ts';
import type { Faults } from './faults.ts';
import { type Group, Memories } from './memories.ts';
import type { Logic } from './model.ts';
import { Trace } from './trace.ts';
import { ViolationError } from './violation.ts';

/** Somebody who acts: a container, a client, the network. */
export interface Actor {
  readonly name: string;
  /** How soon its steps come, beside those of others: 1 is usual. */
  readonly pace: number;
  /** How far its clock is off, in milliseconds. */
  readonly skew: number;
  /** What it is at, for those who watch what it writes. */
  task?: Task;
}

/** Which gateways a playback opens, and for what: as it is stamped on its records. */
export interface Introduction {
  readonly playbackid: string;
  readonly gateways: readonly string[];
  readonly commands: string;
}

/** Which playbacks' records somebody was given. */
export interface Played {
  /** Their modes; none where it was invoked for anything else. */
  readonly modes: readonly string[];
  readonly introductions: readonly Introduction[];
  /** Whether there is a release among them, after which reactions run live. */
  readonly releases: boolean;
}

/** What a container was invoked for. */
export interface Task extends Omit<Played, 'releases'> {
  readonly of: string;
  /** When it began, in steps. */
  readonly since: number;
  /** What a person asked for. */
  readonly command?: string;
  /** Whether reactions may run live. */
  readonly mayReact: boolean;
  /** What the code that it runs makes of events. */
  readonly rules: Logic;
}

/** Something that an actor is in the middle of. When it is chosen, it happens at once. */
interface Step {
  readonly actor: Actor;
  readonly label: string;
  /** Not before this moment of the world's clock; at any time by default. */
  readonly due?: number;
  /** What it does to the world. @returns what came of it, for the trace */
  act(): Promise<string> | string;
  /** Lets the actor's code go on. */
  wake(): void;
  readonly group?: Group;
  /** It may still happen when its actor is no more: a request that has left already. */
  readonly inFlight?: boolean;
}

export interface StepOptions<T> {
  /** The result for the trace. */
  readonly show?: (result: T) => string;
  readonly inFlight?: boolean;
  readonly group?: Group;
}

/** Something that may happen now, and need not. */
export interface Opportunity {
  readonly label: string;
  readonly weight: number;
  /** It befalls others, and never happens just because nothing else does. */
  readonly rare?: boolean;
  run(): Promise<string> | string;
}

export interface WorldOptions {
  readonly chance: Chance;
  /** Of what decides nothing. */
  readonly seed?: number;
  readonly faults: Faults;
  /** Milliseconds that a step takes on average. 0: there is no time, and nobody waits for any. */
  readonly tick: number;
  /** Before each step. What it throws ends the run. */
  readonly onStep?: () => Promise<void>;
}

const network: Actor = { name: 'network', pace: 0.3, skew: 0 };
/** Tells it from the chances of the same seed. */
const ENTROPY = 0x5eed;
const START = Date.UTC(2026, 10, 23, 8, 58);
/** One step in so many takes this long. */
const SLOW = { oneIn: 80, milliseconds: 700 };

/**
 * The scheduler. Everything that anybody does in a simulation is a step that waits here; one is chosen at a time, runs,
 * and whatever code it wakes runs up to its own next step, before the next one is chosen.
 */
export class World {
  readonly chance: Chance;
  readonly trace = new Trace();
  /** For what has to be some value, where which one decides nothing: jitter, random bytes, the length of a step. */
  readonly entropy: SeededChance;
  readonly memories = new Memories();
  faults: Faults;
  now = START;
  /** Whose code is running. */
  current: Actor = network;
  readonly #tick: number;
  readonly #onStep: () => Promise<void>;
  readonly #sources: (() => readonly Opportunity[])[] = [];
  #steps: Step[] = [];
  #broken: unknown;

  constructor({ chance, seed = 0, faults, tick, onStep = async () => {} }: WorldOptions) {
    this.chance = chance;
    this.entropy = new SeededChance(seed ^ ENTROPY);
    this.faults = faults;
    this.#tick = tick;
    this.#onStep = onStep;
  }

  /** @param source asked before each step */
  offer(source: () => readonly Opportunity[]): void {
    this.#sources.push(source);
  }

  /** Lets an actor begin with something: when its turn comes, or, without time, at once, which nobody can tell apart. */
  begin(actor: Actor, label: string, wake: () => void): void {
    if (this.#tick > 0) {
      this.#steps.push({ actor, label, act: () => '', wake });
      return;
    }
    this.memories.add(actor, label);
    this.current = actor;
    wake();
  }

  /** Waits for its turn, then does it. */
  step<T>(actor: Actor, label: string, act: () => T | Promise<T>, options: StepOptions<T> = {}): Promise<T> {
    const { show = () => '', ...others } = options;
    return new Promise((resolve, reject) => {
      let wake = () => {};
      const attempt = async () => {
        try {
          const result = await act();
          wake = () => resolve(result);
          return show(result);
        } catch (error) {
          wake = () => reject(error);
          return `fails: ${error instanceof Error ? error.message : error}`;
        }
      };
      this.#steps.push({ actor, label, act: attempt, wake: () => wake(), ...others });
    });
  }

  /** @param signal ends it early, with the signal's reason */
  pause(actor: Actor, milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (this.#tick === 0) return Promise.resolve();
    const due = this.now + milliseconds;
    return new Promise((wake, reject) => {
      const step = { actor, label: 'goes on', due, act: () => '', wake };
      this.#steps.push(step);
      signal?.addEventListener('abort', () => {
        this.#steps = this.#steps.filter((other) => other !== step);
        reject(signal.reason);
      });
    });
  }

  /** The moment so many milliseconds from now, at which something becomes possible that is no step of anybody. */
  wakeIn(milliseconds: number): number {
    if (this.#tick === 0) return this.now;
    const due = this.now + milliseconds;
    this.#steps.push({ actor: network, label: 'time passes', due, act: () => '', wake: () => {} });
    return due;
  }

  /** Something that the network still carries, when nobody waits for it any more. */
  carry(label: string, act: () => Promise<string> | string): void {
    this.#steps.push({ actor: network, label: `carries ${label}`, act, wake: () => {} });
  }

  /** The actor is no more: nothing of it goes on but requests that have left already, and of those not all. */
  abandon(actor: Actor): void {
    const left = this.#steps.filter((step) => step.actor === actor);
    this.#steps = this.#steps.filter((step) => step.actor !== actor);
    for (const { label, act, inFlight } of left) {
      if (inFlight && this.faults.outlives()) this.carry(`${actor.name} ${label}`, act);
    }
  }

  /** Bytes that nobody else draws: from chance, or, without time, from what the actor has learned. */
  bytes(length: number): Uint8Array {
    if (this.#tick === 0) return this.memories.bytes(this.current, length);
    return Uint8Array.from({ length }, () => this.entropy.between(0, 255));
  }

  /** The first thing that must not be ends the run. */
  break(error: unknown): void {
    this.#broken ??= error;
  }

  /** What the network still carries, in a line. */
  describe(): string {
    const carried = this.#steps.filter(({ actor }) => actor === network).map(({ label }) => label);
    return carried.sort().join(', ');
  }

  /** Lets things happen until there is nothing left to do, or `until` holds. @throws ViolationError */
  async run(limit: number, until: () => boolean = () => false): Promise<void> {
    for (let steps = 0; !until(); steps++) {
      if (steps === limit)
        throw new ViolationError('comes to rest', `after ${limit} steps there is still something to do`);
      if (!(await this.#advance())) return;
      if (this.#broken !== undefined) throw this.#broken;
    }
  }

  /** @returns whether there was anything to do */
  async #advance(): Promise<boolean> {
    await this.#onStep();
    // Sources first: what has run out of time goes, and its steps with it.
    const offered = this.#sources.flatMap((source) => source()).filter(({ weight }) => weight > 0);
    const ready = this.#steps.filter(({ due = 0 }) => due <= this.now);
    if (ready.length === 0 && offered.every(({ rare }) => rare)) return this.#wait();
    const weights = [...ready.map(({ actor }) => actor.pace), ...offered.map(({ weight }) => weight)];
    const chosen = this.chance.choose(weights);
    const step = ready[chosen];
    if (step === undefined) await this.#happen(offered[chosen - ready.length]);
    else await this.#take(step);
    await settled();
    this.#pass();
    return true;
  }

  /** On to the next moment at which something is due. @returns whether there is one */
  async #wait(): Promise<boolean> {
    // Who ran out of time just now is missed by somebody.
    if (this.#steps.length === 0) await settled();
    if (this.#steps.length === 0) return false;
    this.now = Math.max(this.now, Math.min(...this.#steps.map(({ due = 0 }) => due)));
    return true;
  }

  async #take(step: Step): Promise<void> {
    this.#steps.splice(this.#steps.indexOf(step), 1);
    const { actor, label, group } = step;
    this.current = actor;
    const result = await step.act();
    this.trace.add(`${actor.name} ${label} ${result}`);
    if (this.#tick === 0) this.memories.learn(actor, `${label} ${result}`, group);
    step.wake();
  }

  async #happen(opportunity: Opportunity | undefined): Promise<void> {
    if (opportunity === undefined) return;
    this.current = network;
    this.trace.add(`${opportunity.label} ${await opportunity.run()}`);
  }

  #pass(): void {
    if (this.#tick === 0) return;
    const isSlow = this.entropy.between(1, SLOW.oneIn) === 1;
    this.now += this.entropy.between(0, isSlow ? SLOW.milliseconds : 2 * this.#tick);
  }
}

/** All that was woken has run as far as it can: promises come before immediates. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
