import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from './check.ts';

/** The mappings of pump and write try for ever: nothing may ever be given up. */
export const nothingGivenUp: Check = {
  name: 'no record was given up',
  violations: ({ cloud }) => {
    const failures = join(cloud.cloud.folder, 'failures');
    const given = existsSync(failures) ? readdirSync(failures) : [];
    return given.map((mapping) => `Records were given up: see ${join(failures, mapping)}.`);
  },
};
