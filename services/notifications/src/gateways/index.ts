import { type EmitGateway, sayAgain } from '@reprise/replay-gateway';
import { emitToOwnStream, setting } from '@reprise/service-kit';
import { aggregates } from '../domain/index.ts';
import { mailBy } from './mail.ts';
import { bySmtp } from './smtp.ts';

/** What listening to the ledger reaches. */
export type ListenerGateways = {
  /** The own event stream. */
  readonly notifications: EmitGateway;
};

/** What the reactions of notifications reach. */
export type Gateways = ListenerGateways & { readonly mail: ReturnType<typeof mailBy> };

export const listenerGateways = (): ListenerGateways => ({
  notifications: emitToOwnStream({ aggregates, difference: sayAgain }),
});

/** Deployed, the mail server is the one of the stage's parameters; on a developer's machine it is the sandbox's. */
export const gateways = (environment: NodeJS.ProcessEnv = process.env): Gateways => ({
  ...listenerGateways(),
  mail: mailBy(
    bySmtp({
      url: setting('smtp-url', { local: environment.REPRISE_SANDBOX_SMTP }),
      from: setting('smtp-from', { local: 'bank@example.com' }),
    }),
  ),
});
