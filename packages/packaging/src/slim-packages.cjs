const { mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { basename, dirname, join, resolve } = require('node:path');
const { unzipSync, zipSync } = require('fflate');

/** Beside the zips, wherever those are put: `.serverless`, or the folder of `--package`. */
const MAPS = 'source-maps';

/** Of every file, for ever: equal code makes equal zips, and nothing is deployed again that has not changed. */
const mtime = '1980-01-01T00:00:00';

/** A function's zip as it is deployed, compressed as well as can be; and the source maps that were in it. */
function slim(zip) {
  const files = Object.entries(unzipSync(zip));
  const isMap = ([name]) => name.endsWith('.map');
  const code = Object.fromEntries(files.filter((file) => !isMap(file)));
  return { zip: zipSync(code, { level: 9, mtime }), maps: files.filter(isMap) };
}

/** serverless-esbuild compresses for speed, and packs source maps with the code: two thirds of what it packs. */
class SlimPackages {
  constructor(serverless) {
    this.hooks = { 'after:package:createDeploymentArtifacts': () => slimAll(serverless) };
  }
}

function slimAll({ serviceDir, service }) {
  const artifacts = Object.values(service.functions).map(({ package: { artifact } }) => artifact);
  const folder = join(serviceDir, dirname(artifacts[0] ?? '.'), MAPS);
  rmSync(folder, { recursive: true, force: true });
  for (const artifact of artifacts) {
    const file = resolve(serviceDir, artifact);
    const { zip, maps } = slim(readFileSync(file));
    writeFileSync(file, zip);
    mkdirSync(folder, { recursive: true });
    for (const [name, map] of maps) writeFileSync(join(folder, basename(name)), map);
  }
}

module.exports = SlimPackages;
