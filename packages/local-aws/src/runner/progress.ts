type Entry = { readonly sequenceNumber: string; done: boolean };

/**
 * How far a shard has been processed. Lanes finish out of order; the checkpoint is the last record before which
 * nothing is open.
 */
export class Progress {
  readonly #open = new Map<string, Entry>();
  #entries: Entry[] = [];
  #head = 0;
  #checkpoint: string | undefined;

  /** Notes records as read, in the shard's order. */
  add(sequenceNumber: string): void {
    const entry = { sequenceNumber, done: false };
    this.#entries.push(entry);
    this.#open.set(sequenceNumber, entry);
  }

  /** Notes records as done: processed, or given up. Answers with the new checkpoint if it has moved. */
  complete(sequenceNumbers: readonly string[]): string | undefined {
    for (const sequenceNumber of sequenceNumbers) {
      const entry = this.#open.get(sequenceNumber);
      if (entry !== undefined) entry.done = true;
      this.#open.delete(sequenceNumber);
    }
    const before = this.#checkpoint;
    this.#advance();
    return this.#checkpoint === before ? undefined : this.#checkpoint;
  }

  /** Records that have been read and lie behind the checkpoint's next step: what a restart would deliver again. */
  get uncommitted(): number {
    return this.#entries.length - this.#head;
  }

  #advance(): void {
    for (let entry = this.#entries[this.#head]; entry?.done; entry = this.#entries[this.#head]) {
      this.#checkpoint = entry.sequenceNumber;
      this.#head++;
    }
    if (this.#head < 4096) return;
    this.#entries = this.#entries.slice(this.#head);
    this.#head = 0;
  }
}
