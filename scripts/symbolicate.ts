/**
 * Says where in the sources a stack trace of a deployed function points:
 *
 *   npm run symbolicate -- FOLDER-OF-SOURCE-MAPS < TRACE
 *
 * The folder is `source-maps`, beside the zips of the package that was deployed. Any text will do as a trace, a line of
 * the function's log too.
 */
import { text } from 'node:stream/consumers';
import { symbolicate } from './symbolicate/symbolicate.ts';

const [folder, ...rest] = process.argv.slice(2);
if (folder === undefined || rest.length > 0) {
  process.stderr.write('Usage: npm run symbolicate -- .package/ledger/source-maps < trace.txt\n');
  process.exitCode = 2;
} else {
  process.stdout.write(symbolicate(await text(process.stdin), folder));
}
