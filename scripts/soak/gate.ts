/** Lets activities go on in steps, and holds all of them at once: between two steps, never within one. */
export class Gate {
  #opened = Promise.resolve();
  #open: () => void = () => {};
  readonly #underWay = new Set<Promise<unknown>>();

  /** Does a step, once the gate is open. */
  async pass(step: () => Promise<void>): Promise<void> {
    await this.#opened;
    const running = step();
    this.#underWay.add(running);
    await running.finally(() => this.#underWay.delete(running));
  }

  /** Lets no more steps begin; resolves when those under way have come to their end. */
  async close(): Promise<void> {
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
    await Promise.allSettled(this.#underWay);
  }

  open(): void {
    this.#open();
  }
}
