import { createPump } from '@reprise/service-kit';

export const handler = createPump();
