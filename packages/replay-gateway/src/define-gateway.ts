import { GATEWAY_NAME, OPERATION_NAME } from './call-name.ts';
import { InvalidGatewayError } from './errors.ts';
import type { Operation } from './operation.ts';

// `never` for the request: an operation takes the requests of its own schema, which the gateway's user has checked.
export type Operations = Readonly<Record<string, Operation<never, unknown>>>;

/** An external system: what can be asked of it, and what can be changed there. */
export interface Gateway<Ops extends Operations = Operations> {
  readonly name: string;
  readonly operations: Ops;
}

/** A gateway as a reaction sees it: one function for each operation. */
export type Calls<G extends Gateway> = {
  readonly [Name in keyof G['operations']]: G['operations'][Name] extends Operation<
    infer Request,
    infer Response
  >
    ? (request: Request) => Promise<Response>
    : never;
};

export type Gateways = Readonly<Record<string, Gateway>>;

/** All gateways of a service as its reactions see them. */
export type GatewayCalls<Gs extends Gateways> = { readonly [Name in keyof Gs]: Calls<Gs[Name]> };

/**
 * Wraps an external system. Names are part of the log: an interaction keeps the gateway's and the operation's.
 *
 * @example
 * export const rates = defineGateway('rates', {
 *   rate: query({ request: Pair, response: Rate, ask: (pair, { signal }) => get('/rates', pair, signal) }),
 * });
 * @throws InvalidGatewayError
 */
export function defineGateway<const Ops extends Operations>(name: string, operations: Ops): Gateway<Ops> {
  if (!GATEWAY_NAME.test(name))
    throw new InvalidGatewayError(`"${name}" is no name for a gateway: use kebab-case.`);
  for (const [operation, definition] of Object.entries(operations)) {
    if (!OPERATION_NAME.test(operation))
      throw new InvalidGatewayError(`"${name}.${operation}" is no name for an operation: use camelCase.`);
    checkOperation(`${name}.${operation}`, definition);
  }
  return { name, operations };
}

function checkOperation(name: string, operation: Operation<never, unknown>): void {
  const { timeoutMs = 1, attempts = 1 } = operation;
  if (!(timeoutMs > 0 && Number.isInteger(attempts) && attempts > 0))
    throw new InvalidGatewayError(`${name} needs a timeout above 0 and at least one attempt.`);
  if (operation.kind === 'query' && operation.onMissing === 'fetch' && operation.askAsOf === undefined)
    throw new InvalidGatewayError(
      `${name} is to fetch what is missing, which needs askAsOf: today's answer is not the one of back then.`,
    );
}
