const { createHash } = require('node:crypto');
const { join } = require('node:path');
const { build, transform } = require('esbuild');

/** The schema library validates payloads on their way in; a new version of it is not new logic. */
const NOT_LOGIC = ['zod', 'zod/*', '@standard-schema/*'];

/** A time as 14 digits, YYYYMMDDHHMMSS in UTC: stamps sort as the times do. */
const stampOf = (time) => time.toISOString().replace(/\D/g, '').slice(0, 14);

/** When this packaging runs; SOURCE_DATE_EPOCH (seconds) overrides the clock, for builds that have to be repeatable. */
function packagingTime() {
  const given = process.env.SOURCE_DATE_EPOCH;
  if (given === undefined || given === '') return new Date();
  if (!/^\d+$/.test(given))
    throw new Error(`SOURCE_DATE_EPOCH is "${given}": give whole seconds since 1970, or unset it.`);
  return new Date(Number(given) * 1000);
}

/** All that the domain runs, as one text of JavaScript, without types and comments. */
async function bundleOfDomain(serviceFolder) {
  const { outputFiles } = await build({
    entryPoints: [join(serviceFolder, 'src/domain/index.ts')],
    absWorkingDir: serviceFolder,
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
    external: NOT_LOGIC,
    legalComments: 'none',
    logLevel: 'silent',
  });
  return outputFiles[0].text;
}

/**
 * 12 hex digits that change when a service's domain code does what it does in another way. Comments, formatting, types
 * and the names of local variables do not count. Minified in a second step, because the first one picks short names by
 * how often letters occur in the source, its types included.
 */
async function hashOfDomain(serviceFolder) {
  const { code } = await transform(await bundleOfDomain(serviceFolder), {
    minify: true,
    format: 'esm',
    target: 'node24',
  });
  return createHash('sha256').update(code).digest('hex').slice(0, 12);
}

/** `<stamp>-<hash>`: which domain code this is, and which of two is newer. */
const logicId = async (serviceFolder, time) => `${stampOf(time)}-${await hashOfDomain(serviceFolder)}`;

module.exports = { hashOfDomain, logicId, packagingTime, stampOf };
