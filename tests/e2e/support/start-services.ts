/** `npm start` with another folder's services instead of the repository's own. */
import { main } from '../../../scripts/start/main.ts';

process.exit(await main([], process.argv[2] ?? ''));
