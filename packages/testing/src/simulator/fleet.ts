import type { Observability } from '@reprise/service-kit';
import { type FunctionName, type Handler, handlerOf, type Version } from './containers.ts';
import { gatewaysOf } from './gateways.ts';
import { type InvocationRates, SimulatedInvoker } from './invoker.ts';
import { type Kinesis, SimulatedEventStream } from './kinesis.ts';
import type { Kit } from './kit.ts';
import type { Outside } from './outside.ts';
import { SimulatedEventLog } from './simulated-log.ts';
import { SimulatedDataStore } from './simulated-store.ts';
import type { Tables } from './tables.ts';
import { ViolationError } from './violation.ts';
import type { Actor, Opportunity, Played, Task, World } from './world.ts';

/** What became of an invocation. `crashed`: nobody knows what it did. */
export type Invoked =
  | { readonly status: 'returned'; readonly value: unknown }
  | { readonly status: 'threw' | 'crashed' };

/** What an invocation is about. */
export interface About {
  /** For the trace. */
  readonly about?: string;
  /** Where it is given records of the playback stream. */
  readonly played?: Played;
}

/** A person has a reaction run once more, live. */
const RETRY = 'parked.retry';
const LIVE: Played = { modes: [], introductions: [], releases: true };

/** A container of a function: takes one invocation at a time, and keeps what its code keeps between them. */
interface Container extends Actor {
  readonly of: FunctionName;
  readonly version: Version;
  readonly handler: Handler;
  running?: { readonly until: number; end(invoked: Invoked): void };
}

export interface FleetOptions {
  readonly kit: Kit;
  readonly world: World;
  readonly tables: Tables;
  readonly streams: { readonly kinesis: Kinesis; readonly playback: Kinesis };
  readonly version: Version;
  /** Milliseconds that an invocation may take. */
  readonly timeLimit: number;
  readonly playbackTimeLimit: number;
  readonly outside: Outside;
  /** The functions that have to see the end of a playback; `write` by default. */
  readonly subscribers?: readonly string[];
  /** Those that a new container may have. */
  readonly paces: readonly number[];
  /** By how many milliseconds the clock of a container may be off. */
  readonly maxSkew: number;
  /** That a new container is started although another one is free. */
  readonly coldStarts: number;
}

/** Everything that runs: starts containers, gives them work, and ends them. */
export class Fleet {
  /** What new invocations run. */
  version: Version;
  /** How likely a container that works crashes, beside other steps. */
  crashes = 0;
  /** What becomes of asynchronous invocations. */
  invocations: InvocationRates = { lost: 0, twice: 0 };
  /** Is told of each crash. */
  onCrash: (() => void) | undefined;
  readonly #options: FleetOptions;
  #containers: Container[] = [];
  #started = 0;

  constructor(options: FleetOptions) {
    this.#options = options;
    this.version = options.version;
    options.world.offer(() => {
      this.#endOverdue();
      return this.#crashes();
    });
  }

  /**
   * Runs a function on a container that is free, or a new one.
   *
   * @param about what it is invoked with, for the trace
   */
  async invoke(
    name: FunctionName,
    event: object,
    { about = '', played = LIVE }: About = {},
  ): Promise<Invoked> {
    const { world, timeLimit, playbackTimeLimit } = this.#options;
    const container = this.#free(name);
    const limits: Partial<Record<FunctionName, number>> = {
      playback: playbackTimeLimit,
      microservice: REACTION_TIME_LIMIT,
    };
    const until = world.now + (limits[name] ?? timeLimit);
    return new Promise((resolve) => {
      const end = (invoked: Invoked) => {
        delete container.running;
        resolve(invoked);
      };
      container.running = { until, end };
      const { releases, ...others } = played;
      const command: Pick<Task, 'command'> = 'command' in event ? { command: String(event.command) } : {};
      const mayReact = releases && (command.command ?? RETRY) === RETRY;
      const since = world.trace.length;
      const { rules } = container.version;
      container.task = { of: name, since, rules, mayReact, ...others, ...command };
      world.begin(container, `is invoked ${about}`, () => this.#run(container, event));
    });
  }

  isWorking(name: FunctionName): boolean {
    return this.#containers.some(({ of, running }) => of === name && running !== undefined);
  }

  /** Which containers there are, and what their code knows, in a line. */
  describe(): string {
    const { memories } = this.#options.world;
    return this.#containers
      .map((each) => `${each.name} ${each.running !== undefined} ${memories.of(each)}`)
      .join(', ');
  }

  #run(container: Container, event: object): void {
    const { running, handler } = container;
    const { world } = this.#options;
    const remaining = () => (running?.until ?? 0) - world.now;
    const context = STREAMING.has(container.of) ? { getRemainingTimeInMillis: remaining } : {};
    handler(event, context).then(
      (value) => running?.end({ status: 'returned', value }),
      () => running?.end({ status: 'threw' }),
    );
  }

  #free(name: FunctionName): Container {
    const { world, coldStarts } = this.#options;
    const idle = this.#containers.filter(
      ({ of, running, version }) => of === name && running === undefined && version === this.version,
    );
    const isCold = idle.length === 0 || world.chance.happens(coldStarts);
    return isCold ? this.#start(name) : world.chance.oneOf(idle);
  }

  #start(name: FunctionName): Container {
    const { world, kit, tables, streams, paces, maxSkew, outside, subscribers = ['write'] } = this.#options;
    const actor: Actor = {
      name: `${name}-${++this.#started}`,
      pace: world.chance.oneOf(paces),
      skew: world.entropy.between(-maxSkew, maxSkew),
    };
    const ports = {
      log: new SimulatedEventLog(world, actor, tables),
      store: new SimulatedDataStore(world, actor, tables),
      stream: new SimulatedEventStream(world, actor, streams.kinesis),
      playback: new SimulatedEventStream(world, actor, streams.playback),
    };
    const self = new SimulatedInvoker({ world, actor, fleet: this, target: name });
    const gateways = gatewaysOf(world, actor, outside);
    const surroundings = { ports, self, observed: this.#observed, gateways, subscribers };
    const handler = handlerOf(kit, name, this.version, surroundings);
    const container = Object.assign(actor, { of: name, version: this.version, handler });
    this.#containers.push(container);
    return container;
  }

  #end(container: Container): void {
    this.#containers = this.#containers.filter((other) => other !== container);
    this.#options.world.abandon(container);
    container.running?.end({ status: 'crashed' });
  }

  #endOverdue(): void {
    const { world } = this.#options;
    for (const container of this.#containers) {
      if (container.running === undefined || container.running.until > world.now) continue;
      world.trace.add(`${container.name} runs out of time`);
      this.#end(container);
    }
  }

  #crashes(): readonly Opportunity[] {
    if (this.crashes === 0) return [];
    const working = this.#containers.filter(({ running }) => running !== undefined);
    return working.map((container) => ({
      label: `${container.name} crashes`,
      weight: this.crashes,
      rare: true,
      run: () => {
        this.#end(container);
        this.onCrash?.();
        return '';
      },
    }));
  }

  /** No log line is kept. An alarm that nothing in a simulation gives cause for is a violation. */
  readonly #observed: Observability = {
    telemetry: {
      count: (name, value) => {
        if (name !== 'DigestMismatches' || value === 0) return;
        this.#options.world.break(
          new ViolationError('no false alarm', 'one position was said to hold two events'),
        );
      },
      info() {},
      warn() {},
      error() {},
    },
    middleware: { before() {} },
  };
}

/** Functions that are told how much time they have left. The others keep their own, in milliseconds from the request. */
const STREAMING: ReadonlySet<FunctionName> = new Set(['pump', 'write', 'playback', 'microservice']);
/** Time enough to wait for the end of a doubt. Milliseconds. */
const REACTION_TIME_LIMIT = 120_000;
