import { createIngest } from '@reprise/service-kit';
import { aggregates } from '../domain/index.ts';

export const handler = createIngest({ aggregates });
