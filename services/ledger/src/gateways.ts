import type { EmitGateway } from '@reprise/replay-gateway';
import { emitToOwnStream, emitToService } from '@reprise/service-kit';
import { aggregates } from './domain/index.ts';

/** What the reactions of the ledger reach. */
export type Gateways = {
  /** The own event stream. */
  readonly ledger: EmitGateway;
  readonly payments: EmitGateway;
};

export const gateways = (): Gateways => ({
  ledger: emitToOwnStream({ aggregates }),
  payments: emitToService('payments'),
});
