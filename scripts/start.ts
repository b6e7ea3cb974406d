/** `npm start`: the whole cloud on this machine. See packages/local-aws/README.md. */
import { join } from 'node:path';
import { root } from './start/layout.ts';
import { main } from './start/main.ts';

process.exit(await main(process.argv.slice(2), join(root, 'services')));
