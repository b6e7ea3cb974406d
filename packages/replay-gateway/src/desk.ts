import type { RecordedEvent } from '@reprise/event-envelope';
import type { Ambient } from './ambient.ts';
import { DEFAULT_PATIENCE, type Patience } from './attempts.ts';
import { type Breaker, breakerOf } from './breaker.ts';
import { type CallName, operationOf } from './call-name.ts';
import type { Gateways } from './define-gateway.ts';
import { DEFAULT_ENDURANCE, type Endurance } from './endurance.ts';
import type { Confirmed, Errand } from './exchange.ts';
import { Halted, messageOf } from './halt.ts';
import type { InteractionStore } from './interaction-store.ts';
import { type CanonicalJson, parsed } from './json.ts';
import type { Command, Operation } from './operation.ts';
import { responseText } from './values.ts';

export interface DeskOptions<Gs extends Gateways = Gateways> {
  /** By the names under which reactions know them. */
  readonly gateways: Gs;
  readonly store: InteractionStore;
  readonly ambient: Ambient;
  /** Which code makes the calls: kept with each. */
  readonly logic: string;
  readonly endurance?: Endurance;
}

/** What all runs of a container share: gateways by their own names, circuit breakers, a store whose failures pass. */
export interface Desk {
  readonly store: InteractionStore;
  readonly ambient: Ambient;
  readonly logic: string;
  readonly endurance: Endurance;
  operation(call: Omit<CallName, 'number'>): Operation | undefined;
  breaker(gateway: string): Breaker;
}

export function deskOf({
  gateways,
  store,
  ambient,
  logic,
  endurance = DEFAULT_ENDURANCE,
}: DeskOptions): Desk {
  const byName = new Map(Object.values(gateways).map((gateway) => [gateway.name, gateway]));
  const breakers = new Map([...byName.keys()].map((name) => [name, breakerOf(name, ambient)]));
  return {
    store: passing(store, ambient),
    ambient,
    logic,
    endurance,
    operation: ({ gateway, operation }) => {
      const operations = byName.get(gateway)?.operations ?? {};
      return Object.hasOwn(operations, operation) ? operations[operation] : undefined;
    },
    breaker: (gateway) => breakers.get(gateway) ?? breakerOf(gateway, ambient),
  };
}

/** A store that fails says nothing about the call: the run ends, and is run again. */
function passing(store: InteractionStore, ambient: Ambient): InteractionStore {
  const again = (error: unknown): never => {
    throw new Halted({ status: 'again', reason: `The log: ${messageOf(error)}`, notBefore: ambient.now() });
  };
  return {
    list: (subject, position) => store.list(subject, position).catch(again),
    insert: (item) => store.insert(item).catch(again),
  };
}

export const patienceOf = ({ timeoutMs, attempts }: Operation): Patience => ({
  timeoutMs: timeoutMs ?? DEFAULT_PATIENCE.timeoutMs,
  attempts: attempts ?? DEFAULT_PATIENCE.attempts,
});

/** What of an errand follows from the command. */
export function dealingsWith(
  desk: Desk,
  definition: Command,
  call: CallName,
  key: string,
  cause: RecordedEvent,
): Pick<Errand, 'idempotent' | 'patience' | 'breaker' | 'send' | 'confirm'> {
  const name = operationOf(call);
  const { response, confirm } = definition;
  const asked =
    confirm &&
    (async (request: CanonicalJson, signal: AbortSignal): Promise<Confirmed> => {
      const found = await confirm.call(definition, parsed(request) as never, { key, signal, cause });
      return found.done ? { done: true, response: responseText(name, response, found.response) } : found;
    });
  return {
    idempotent: definition.idempotent ?? false,
    patience: patienceOf(definition),
    breaker: desk.breaker(call.gateway),
    send: async (request, signal) =>
      // `never`: the request passed the command's own schema when it was made.
      responseText(name, response, await definition.send(parsed(request) as never, { key, signal, cause })),
    ...(asked && { confirm: asked }),
  };
}
