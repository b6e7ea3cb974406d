import { createWrite } from '@reprise/service-kit';
import { aggregates } from '../domain/index.ts';

export const handler = createWrite({ aggregates });
