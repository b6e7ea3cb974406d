#!/usr/bin/env node
// Plain JavaScript that any Node can read: it has to be able to say what is missing.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = 20;

function fail(sentence) {
  process.stderr.write(`reprise: ${sentence}\n`);
  process.exit(1);
}

if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  fail(`Node ${OLDEST_NODE} or newer is needed; this is ${process.version}.`);
}

const bundle = new URL('../dist/reprise.cjs', import.meta.url);
if (!existsSync(bundle)) {
  fail(
    'not built yet. Run `npm start` or `npm test` in the repository once: both install and build what is missing.',
  );
}

// The AWS SDK, which `verify` brings along, would greet everybody on Node 20 with seven lines about next year.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

// By require: import would first look through all three megabytes for what they export.
const { main } = createRequire(import.meta.url)(fileURLToPath(bundle));
await main(process.argv.slice(2), { home: fileURLToPath(new URL('../../..', import.meta.url)) });
