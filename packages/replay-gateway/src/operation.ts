import type { Infer, RecordedEvent, Schema } from '@reprise/event-envelope';

/** What a call to the outside knows beside its request. */
export interface CallContext {
  /** The idempotency key: hand it to the system. The same whenever the same call comes again. */
  readonly key: string;
  /** Aborts when the operation's time is up. */
  readonly signal: AbortSignal;
  /** The event because of which it is made. */
  readonly cause: RecordedEvent;
}

/** What a system says when it is asked whether a command took effect. */
export type Confirmation<Response> =
  | { readonly done: true; readonly response: Response }
  | { readonly done: false };

/** How to get from what was sent to what should have been: one more request, nothing at all, or all over again. */
export type Difference<Request> = { readonly send: Request } | 'nothing' | 'undo-and-redo';

interface Limits {
  /** How long one call may take, in milliseconds; 10,000 by default. */
  readonly timeoutMs?: number;
  /** How often it is tried in a row before it is left for later; 3 by default. */
  readonly attempts?: number;
}

/** Changes the outside. What it does besides answering is its own affair; when and how often it is called, is not. */
export interface CommandDefinition<Request, Response> extends Limits {
  /** Does it. Throws NotSentError where it knows that nothing was done. A refusal is a response, not an error. */
  send(request: Request, context: CallContext): Promise<Response>;
  /** Whether the system does nothing when the same key comes again, and answers the same. No by default. */
  readonly idempotent?: boolean;
  /** Asks the system whether the command with this key took effect. */
  confirm?(request: Request, context: CallContext): Promise<Confirmation<Response>>;
  /** What to send when `effective` has been sent and `corrected` should have been. By default, undo and redo. */
  difference?(effective: Request, corrected: Request): Difference<Request>;
  /** Takes it back. Without it a person has to. */
  undo?(effective: Request, response: Response, context: CallContext): Promise<unknown>;
  /** Stands in for the answer where the call is suppressed. Without it (and with a response) the reaction ends there. */
  suppressed?(request: Request): Response;
}

/** What a query answers on playback where nothing is recorded. */
export type OnMissing<Request, Response> = 'fail' | 'fetch' | { default(request: Request): Response };

/** Asks the outside, and changes nothing there. */
export interface QueryDefinition<Request, Response> extends Limits {
  ask(request: Request, context: CallContext): Promise<Response>;
  /** Asks as of an earlier time (RFC 3339), where the system can. */
  askAsOf?(request: Request, time: string, context: CallContext): Promise<Response>;
  /** `fail` by default; `fetch` needs `askAsOf`. */
  readonly onMissing?: OnMissing<Request, Response>;
}

interface Schemas {
  readonly request: Schema;
  readonly response?: Schema;
}

export interface Command<Request = never, Response = unknown>
  extends Omit<CommandDefinition<Request, Response>, 'difference'>,
    Schemas {
  readonly kind: 'command';
  /** What is to be sent is checked against the schema, like every request. */
  difference?(effective: Request, corrected: Request): Difference<unknown>;
}

export interface Query<Request = never, Response = unknown>
  extends QueryDefinition<Request, Response>,
    Schemas {
  readonly kind: 'query';
}

export type Operation<Request = never, Response = unknown> =
  | Command<Request, Response>
  | Query<Request, Response>;

/** A command with its schemas; the types of request and response follow from them. Without `response` it answers nothing. */
export function command<S extends Schema, R extends Schema>(
  definition: { readonly request: S; readonly response: R } & CommandDefinition<Infer<S>, Infer<R>>,
): Command<Infer<S>, Infer<R>>;
export function command<S extends Schema>(
  definition: { readonly request: S; readonly response?: undefined } & CommandDefinition<Infer<S>, void>,
): Command<Infer<S>, void>;
export function command(definition: object): Command<never, never> {
  // The overloads say what it is; which types the schemas stand for is forgotten on purpose.
  return { kind: 'command', ...(definition as Omit<Command<never, never>, 'kind'>) };
}

/** A query with its schemas. */
export const query = <S extends Schema, R extends Schema>(
  definition: { readonly request: S; readonly response: R } & QueryDefinition<Infer<S>, Infer<R>>,
): Query<Infer<S>, Infer<R>> => ({ kind: 'query', ...definition });
