import type { Invoker } from '@reprise/service-kit';
import { Calls } from './calls.ts';
import type { FunctionName } from './containers.ts';
import type { Fleet } from './fleet.ts';
import type { Actor, World } from './world.ts';

/** Of asynchronous invocations: that one gets lost, and that one happens twice. */
export interface InvocationRates {
  readonly lost: number;
  readonly twice: number;
}

export interface InvokerOptions {
  readonly world: World;
  readonly actor: Actor;
  readonly fleet: Pick<Fleet, 'invoke' | 'invocations'>;
  readonly target: FunctionName;
}

const OUT_OF_ORDER = { status: 'failed' } as const;

/** Asynchronous invocations as Lambda has them, without retries: later, once, and now and then not at all or twice. */
export class SimulatedInvoker implements Invoker {
  readonly #options: InvokerOptions;
  readonly #calls: Calls;

  constructor(options: InvokerOptions) {
    this.#options = options;
    this.#calls = new Calls(options.world, options.actor);
  }

  async invoke(event: object): Promise<void> {
    const [result] = await this.#calls.statements<object, { readonly status: 'queued' | 'failed' }>(
      'invoke',
      {
        items: [event],
        partitionOf: () => 'invoke',
        apply: async () => this.#queue(event),
        failed: OUT_OF_ORDER,
        describe: () => JSON.stringify(event),
        status: ({ status }) => status,
      },
    );
    if (result?.status !== 'queued') throw Object.assign(new Error('no answer'), { $fault: 'server' });
  }

  #queue(event: object): { readonly status: 'queued' } {
    const { world, fleet, target } = this.#options;
    const { lost, twice } = fleet.invocations;
    const times = world.chance.happens(lost) ? 0 : world.chance.happens(twice) ? 2 : 1;
    for (let time = 0; time < times; time++) {
      world.carry(`an invocation of ${target}`, () => {
        void fleet.invoke(target, event, { about: JSON.stringify(event) });
        return '';
      });
    }
    return { status: 'queued' };
  }
}
