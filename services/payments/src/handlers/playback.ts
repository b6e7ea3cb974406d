import { createPlayback } from '@reprise/service-kit';
import { aggregates } from '../domain/index.ts';
import { callMasks, masks } from '../masks.ts';

export const handler = createPlayback({
  aggregates,
  masks,
  callMasks,
  subscribers: ['write', 'microservice'],
  gateways: ['bank', 'rates', 'payments', 'ledger'],
});
