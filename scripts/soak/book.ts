/** An event as a customer sends it. */
export interface SentEvent {
  readonly id: string;
  /** `account/7` */
  readonly subject: string;
  readonly type: string;
  readonly data: { readonly amount?: number; readonly [name: string]: unknown };
  readonly expectedversion?: number;
}

/** What the service says has become of an event. */
export interface Outcome {
  readonly status: string;
  readonly reason?: string;
}

/** What a customer has been told of an event: it is safe, at this position of the log. */
export interface Told {
  readonly id: string;
  readonly subject: string;
  readonly sequence: string;
  readonly outcome?: Outcome;
}

/** Everything that was sent, and everything that was told. What the log has to agree with. */
export class Book {
  /** By id. */
  readonly sent = new Map<string, SentEvent>();
  readonly told: Told[] = [];
  /** Requests that were accepted, and attempts at them. */
  requests = 0;
  attempts = 0;

  note(events: readonly SentEvent[]): void {
    for (const event of events) this.sent.set(event.id, event);
  }

  /** Accounts of which something was accepted: `account/7`. */
  subjects(): readonly string[] {
    return [...new Set(this.told.map(({ subject }) => subject))].sort();
  }

  toldOf(subject: string): readonly Told[] {
    return this.told.filter((told) => told.subject === subject);
  }
}
