import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { choosePort } from '../processes/free-port.ts';
import { type Call, targetOf } from './call.ts';
import { clientSide } from './client-side.ts';
import { EngineLink } from './engine-link.ts';
import { type FaultCounts, type FaultRule, type InjectedFault, noCounts } from './fault.ts';
import { FaultPlan } from './fault-plan.ts';
import { injections } from './injections.ts';
import { lot } from './lot.ts';

export interface FaultProxyOptions {
  /** The engine's endpoint, e.g. `http://127.0.0.1:8000`. It may come and go. */
  readonly target: string;
  /** Equal seeds, equal faults: the n-th call of an operation always meets the same. */
  readonly seed: number;
  readonly faults: readonly FaultRule[];
  /** A free one where it is 0 or absent. */
  readonly port?: number;
  /** How long `delay` and `late` take at most, in milliseconds; 200 by default. */
  readonly longestDelayMs?: number;
  readonly onFault?: (fault: InjectedFault) => void;
}

/** A proxy that stands between SDK clients and an engine, in this process, on 127.0.0.1. */
export interface FaultProxy {
  /** For SDK clients, in the place of the engine's. */
  readonly endpoint: string;
  /** Faults injected so far. */
  counts(): FaultCounts;
  /** Begins or stops to inject; it begins by itself. */
  inject(on: boolean): void;
  /** Resolves when no call is on its way, not even one whose client has long gone. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a proxy that throttles, fails, cuts, delays and repeats calls of the DynamoDB and Kinesis protocols over
 * HTTP/1.1, by seeded chance.
 *
 * @example
 * const proxy = await startFaultProxy({ target: dynamo.endpoint, seed: 1, faults: everyFault(0.2) });
 * const client = dynamoClient(proxy.endpoint);
 */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const relay = new Relay(options);
  const server = createServer((request, response) => relay.take(request, response));
  const port = await choosePort('the fault proxy', options.port);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    endpoint: `http://127.0.0.1:${port}`,
    counts: () => ({ ...relay.counts }),
    inject: (on) => {
      relay.injecting = on;
    },
    idle: () => relay.idle(),
    stop: async () => {
      await close(server);
      await relay.idle();
      relay.close();
    },
  };
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

class Relay {
  readonly counts = noCounts();
  injecting = true;
  readonly #options: FaultProxyOptions;
  readonly #plan: FaultPlan;
  readonly #engine: EngineLink;
  readonly #underWay = new Set<Promise<void>>();

  constructor(options: FaultProxyOptions) {
    this.#options = options;
    this.#plan = new FaultPlan(options.seed, options.faults);
    this.#engine = new EngineLink(options.target);
  }

  take(request: IncomingMessage, response: ServerResponse): void {
    // Where the engine, or the client, goes away in the middle, so does the connection.
    const taken = this.#exchange(request, response).catch(() => clientSide(response).cut());
    this.#underWay.add(taken);
    void taken.finally(() => this.#underWay.delete(taken));
  }

  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  close(): void {
    this.#engine.close();
  }

  async #exchange(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const client = clientSide(response);
    const call = callOf(request, await buffer(request));
    const { call: number, kind } = this.#plan.next(call.operation);
    if (kind === undefined || !this.injecting) return client.reply(await this.#engine.send(call));
    const { seed, longestDelayMs = 200, onFault } = this.#options;
    await injections[kind]({
      call,
      client,
      longestDelayMs,
      send: (sent) => this.#engine.send(sent),
      lot: (...name) => lot(seed, call.operation, number, ...name),
      note: (noted, detail = '') => {
        this.counts[noted]++;
        onFault?.({ kind: noted, operation: call.operation, call: number, detail });
      },
    });
  }
}

/** @throws TypeError for what is no call of these protocols; its connection is cut */
function callOf(request: IncomingMessage, body: Buffer): Call {
  const { method = 'POST', url = '/', headers } = request;
  const target = targetOf(headers['x-amz-target']);
  if (target === undefined)
    throw new TypeError('The fault proxy knows the JSON protocols of DynamoDB and Kinesis.');
  return { ...target, method, path: url, headers, body };
}
