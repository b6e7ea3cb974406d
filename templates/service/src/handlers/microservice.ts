import { createMicroservice } from '@reprise/service-kit';
import { aggregates } from '../domain/index.ts';
import { gateways, reactions } from '../reactions.ts';

export const handler = createMicroservice({ aggregates, gateways, reactions });
