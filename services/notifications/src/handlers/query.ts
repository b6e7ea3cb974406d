import { createQuery } from '@reprise/service-kit';
import { aggregates } from '../domain/index.ts';

export const handler = createQuery({ aggregates });
