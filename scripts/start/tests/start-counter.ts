/** `npm start` with the fixture service instead of the repository's own. */
import { join } from 'node:path';
import { root } from '../layout.ts';
import { main } from '../main.ts';

process.exit(await main(process.argv.slice(2), join(root, 'packages/local-aws/tests/fixtures/services')));
