const { readFileSync } = require('node:fs');
const { dirname } = require('node:path');
const { logicId, packagingTime } = require('./logic-id.cjs');

/** Defines `process.env.REPRISE_LOGIC` in what is bundled: the identity of the service's domain code. */
const logic = (id) => ({
  name: 'reprise-logic',
  async setup(build) {
    build.initialOptions.define = {
      ...build.initialOptions.define,
      'process.env.REPRISE_LOGIC': JSON.stringify(await id),
    };
  },
});

/**
 * Lambda hands a function its credentials by the environment, and so does `npm start`. The SDK's default provider asks
 * there first and brings all others along, with four more clients: a fifth of a bundle that nobody would run.
 */
const credentials = {
  name: 'reprise-credentials',
  setup(build) {
    build.onLoad({ filter: /[\\/]credential-provider-node[\\/]dist-\w+[\\/]index\.js$/ }, ({ path }) => ({
      contents: "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
      resolveDir: dirname(path),
    }));
  },
};

const NO_EVENT_STREAMS = 'Event streams are not in the bundles: scripts/esbuild-plugins.cjs leaves them out.';

/**
 * Calls that stream events (Kinesis' SubscribeToShard, Lambda's InvokeWithResponseStream) bring their codec into every
 * client of a service that has one. No function makes such a call; one that did would be told at the first.
 */
const eventStreams = {
  name: 'reprise-event-streams',
  setup(build) {
    build.onLoad({ filter: /[\\/]submodules[\\/]event-streams[\\/]index\.js$/ }, () => ({
      contents: `
        export const resolveEventStreamSerdeConfig = (config) => config;
        export const eventStreamSerdeProvider = () => { throw new Error(${JSON.stringify(NO_EVENT_STREAMS)}); };
        export class EventStreamSerde { constructor() { throw new Error(${JSON.stringify(NO_EVENT_STREAMS)}); } }`,
    }));
  },
};

const NO_JSON_SCHEMA = 'toJSONSchema is not in the bundles: scripts/esbuild-plugins.cjs leaves it out.';
const EXPORT = /^export (?:const|function) (\w+)/gm;

const NO_DISCOVERY = 'Endpoint discovery is not in the bundles: scripts/esbuild-plugins.cjs leaves it out.';

/** DynamoDB's client has a cache of discovered endpoints, for those who turn discovery on (AWS_ENABLE_ENDPOINT_DISCOVERY). */
const discovery = {
  name: 'reprise-endpoint-discovery',
  setup(build) {
    build.onLoad({ filter: /[\\/]endpoint-cache[\\/]dist-\w+[\\/]index\.js$/ }, () => ({
      contents: `
        const refuse = () => { throw new Error(${JSON.stringify(NO_DISCOVERY)}); };
        export class EndpointCache { get = refuse; getEndpoint = refuse; set = refuse; has = refuse; }`,
    }));
  },
};

/** What checks masks against the schemas of the payloads, and so asks them to describe themselves. */
const PLAYBACK = /[\\/]handlers[\\/]playback\.ts$/;

/** Every zod schema can describe itself in JSON Schema, so that code is in every bundle. No function but one asks for it. */
const jsonSchema = {
  name: 'reprise-json-schema',
  setup(build) {
    if ([build.initialOptions.entryPoints ?? []].flat().some((entry) => PLAYBACK.test(entry))) return;
    build.onLoad(
      { filter: /[\\/]zod[\\/]v4[\\/]core[\\/](to-json-schema|json-schema-processors)\.js$/ },
      ({ path }) => ({
        contents: [
          `const refuse = () => { throw new Error(${JSON.stringify(NO_JSON_SCHEMA)}); };`,
          // Each schema is made with such a method.
          'const refusing = () => refuse;',
          ...[...readFileSync(path, 'utf8').matchAll(EXPORT)].map(
            ([, name]) => `export const ${name} = ${/^create/.test(name) ? 'refusing' : 'refuse'};`,
          ),
        ].join('\n'),
      }),
    );
  },
};

/** An SDK's client tells its version to AWS; that is all it needs of its package.json, which comes along whole. */
const versions = {
  name: 'reprise-versions',
  setup(build) {
    build.onLoad({ filter: /[\\/]@aws-sdk[\\/]client-[a-z]+[\\/]package\.json$/ }, ({ path }) => ({
      contents: JSON.stringify({ version: require(path).version }),
      loader: 'json',
    }));
  },
};

/** Stage `local` trusts every caller, under the name `local`: right on a developer's own machine, open doors on AWS. */
function refuseToDeployLocal(serverless) {
  if (serverless.processedInput.commands[0] !== 'deploy' || serverless.service.provider.stage !== 'local')
    return;
  throw new serverless.classes.Error(
    'Stage "local" trusts every caller and is not for AWS. Deploy another: --stage dev',
  );
}

/**
 * What serverless-esbuild asks for at each bundling. One promise serves all functions, so they carry the same id. A
 * rebuild by its file watcher keeps the id: restart `npm start` after changing the domain.
 */
module.exports = (serverless) => {
  refuseToDeployLocal(serverless);
  const id = logicId(serverless.serviceDir, packagingTime());
  // Each bundle that awaits it reports a failure; unhandled here, it would end the process without a word on which.
  id.catch(() => {});
  return [logic(id), credentials, eventStreams, discovery, jsonSchema, versions];
};
