import { createMicroservice } from '@reprise/service-kit';
import { listenerGateways } from '../gateways/index.ts';
import { listening } from '../listener.ts';

export const handler = createMicroservice({
  of: 'ledger',
  aggregates: [],
  gateways: listenerGateways(),
  reactions: listening,
});
