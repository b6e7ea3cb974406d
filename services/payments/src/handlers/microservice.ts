import { createMicroservice } from '@reprise/service-kit';
import { aggregates } from '../domain/index.ts';
import { gateways } from '../gateways/index.ts';
import { reactions } from '../reactions.ts';

/** A payout mostly waits for the bank. */
const concurrency = 16;

export const handler = createMicroservice({ aggregates, gateways: gateways(), reactions, concurrency });
