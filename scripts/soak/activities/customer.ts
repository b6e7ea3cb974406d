import type { Chance } from '../../../packages/testing/src/simulator/chance.ts';
import type { SentEvent } from '../book.ts';
import { pause } from '../pause.ts';
import { accountOf } from '../reader.ts';
import type { Activity, SoakRun } from '../run.ts';
import { send } from '../sender.ts';

const ACCOUNTS = 8;
/** Between two requests, in milliseconds. */
const [SHORTEST, LONGEST] = [20, 300];
/** Requests that may be said again, however late. */
const REMEMBERED = 40;
const WAIT_SECONDS = 10;

/** Somebody with accounts of their own, of which nobody else speaks: a request at a time, each until it is accepted. */
export function customer(name: string): Activity {
  return {
    name: `customer ${name}`,
    run: async (run) => {
      const chance = run.chance(`customer ${name}`);
      const accounts = Array.from({ length: ACCOUNTS }, (_, n) => `account/${name}-${n}`);
      const events = new EventMaker(name, chance);
      const said: (readonly SentEvent[])[] = [];
      await run.gate.pass(
        async () =>
          void (await send(
            run,
            accounts.map((subject) => events.opening(subject)),
          )),
      );
      while (!run.stopping.aborted) {
        await run.gate.pass(() => step(run, chance, events, accounts, said));
        await pause(chance.between(SHORTEST, LONGEST), run.stopping);
      }
    },
  };
}

async function step(
  run: SoakRun,
  chance: Chance,
  events: EventMaker,
  accounts: readonly string[],
  said: (readonly SentEvent[])[],
): Promise<void> {
  const wait = chance.happens(0.3) ? WAIT_SECONDS : 0;
  if (said.length > 0 && chance.happens(0.1)) return void (await send(run, chance.oneOf(said), wait));
  const request = chance.happens(0.15)
    ? [await guarded(run, chance, events, chance.oneOf(accounts))]
    : movements(chance, events, accounts);
  said.push(request);
  if (said.length > REMEMBERED) said.shift();
  await send(run, request, wait);
}

/** Some events of some accounts, mixed. */
function movements(chance: Chance, events: EventMaker, accounts: readonly string[]): readonly SentEvent[] {
  const some = Array.from({ length: chance.between(1, 3) }, () => chance.oneOf(accounts));
  return Array.from({ length: chance.between(1, 8) }, () => events.movement(chance.oneOf(some)));
}

/** On condition of the version that was seen; sometimes of one that is no longer so. */
async function guarded(
  run: SoakRun,
  chance: Chance,
  events: EventMaker,
  subject: string,
): Promise<SentEvent> {
  const seen = (await accountOf(run, subject))?.version ?? 0;
  const expectedversion = chance.happens(0.2) ? Math.max(0, seen - 1) : seen;
  return { ...events.movement(subject), expectedversion };
}

/** Makes the events of one customer; no two have the same id. */
class EventMaker {
  readonly #name: string;
  readonly #chance: Chance;
  #made = 0;

  constructor(name: string, chance: Chance) {
    this.#name = name;
    this.#chance = chance;
  }

  opening(subject: string): SentEvent {
    return this.#event(subject, 'account-opened', { currency: 'CZK', overdraftLimit: 0 });
  }

  movement(subject: string): SentEvent {
    const type = this.#chance.oneOf([
      'money-deposited',
      'money-deposited',
      'money-withdrawn',
      'withdrawal-requested',
      'withdrawal-requested',
    ]);
    return this.#event(subject, type, { amount: this.#chance.between(1, 100_000), channel: 'cash' });
  }

  #event(subject: string, type: string, data: SentEvent['data']): SentEvent {
    return { id: `${this.#name}-${++this.#made}`, subject, type: `ledger.${type}.v1`, data };
  }
}
