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
  return [logic(id), credentials, eventStreams];
};
