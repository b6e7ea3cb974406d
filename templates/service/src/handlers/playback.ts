import { createPlayback } from '@reprise/service-kit';
import { aggregates } from '../domain/index.ts';

export const handler = createPlayback({ aggregates, subscribers: ['write', 'microservice'] });
