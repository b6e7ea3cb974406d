import type { Invoker } from '../../ports/invoker.ts';

/** Keeps what it was asked to invoke, for tests to hand to the function. */
export class MemoryInvoker implements Invoker {
  readonly events: object[] = [];

  async invoke(event: object): Promise<void> {
    this.events.push(event);
  }
}
