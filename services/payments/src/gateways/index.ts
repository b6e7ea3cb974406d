import { type EmitGateway, sayAgain } from '@reprise/replay-gateway';
import { emitToOwnStream, emitToService, setting } from '@reprise/service-kit';
import { aggregates } from '../domain/index.ts';
import { bankAt } from './bank.ts';
import { ratesAt } from './rates.ts';

/** What the reactions of payments reach. */
export type Gateways = {
  readonly bank: ReturnType<typeof bankAt>;
  readonly rates: ReturnType<typeof ratesAt>;
  /** The own event stream. */
  readonly payments: EmitGateway;
  readonly ledger: EmitGateway;
};

/** Deployed, the outside is where the stage's parameters say; on a developer's machine it is the sandbox. */
export function gateways(environment: NodeJS.ProcessEnv = process.env): Gateways {
  const local = environment.REPRISE_SANDBOX_URL;
  const bank = {
    url: setting('bank-url', { local }),
    token: setting('bank-token', { local: 'sandbox' }),
  };
  return {
    bank: bankAt(bank, {
      honoursKeys: environment.BANK_HONOURS_KEYS !== 'false',
      timeoutMs: Number(environment.BANK_TIMEOUT_MS || 10_000),
    }),
    rates: ratesAt({ url: setting('rates-url', { local }) }),
    payments: emitToOwnStream({ aggregates, difference: sayAgain }),
    ledger: emitToService('ledger', { difference: sayAgain }),
  };
}
