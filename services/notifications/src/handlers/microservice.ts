import { createMicroservice } from '@reprise/service-kit';
import { aggregates } from '../domain/index.ts';
import { gateways } from '../gateways/index.ts';
import { reactions } from '../reactions.ts';

export const handler = createMicroservice({ aggregates, gateways: gateways(), reactions });
