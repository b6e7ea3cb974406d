import { createSetup } from '@reprise/service-kit';

export const handler = createSetup();
