import middy from '@middy/core';
import type {
  CloudFormationCustomResourceEvent,
  CloudFormationCustomResourceResponse,
  Context,
} from 'aws-lambda';
import { type Configuration, configuration } from '../runtime/configuration.ts';
import { connect, type Ports } from '../runtime/connect.ts';
import { messageOf } from '../runtime/errors.ts';
import { type Observability, observability } from '../runtime/observability.ts';
import { setUp } from './set-up.ts';

export interface SetupOptions {
  readonly configuration?: Configuration;
  readonly ports?: Pick<Ports, 'stream' | 'log' | 'store'>;
  /** Logs and metrics; Powertools' by default. */
  readonly observed?: Observability;
}

/** The local cloud has nobody to answer to. */
type SetupEvent = Omit<CloudFormationCustomResourceEvent, 'ResponseURL'> & { readonly ResponseURL?: string };

/** The `setup` Lambda, behind the template's custom resource: runs at each deployment, before the others. A middy handler. */
export function createSetup({
  configuration: config = configuration(),
  ports = connect(config),
  observed: { telemetry, middleware } = observability(),
}: SetupOptions = {}) {
  return middy<SetupEvent, CloudFormationCustomResourceResponse>()
    .use(middleware)
    .handler(async (event: SetupEvent, context: Context) => {
      const response = await run(event, context, () => setUp(ports, config.logEpoch));
      telemetry.info('Setup', {
        status: response.Status,
        found: response.Data?.found,
        reason: response.Reason,
      });
      if (event.ResponseURL !== undefined) await answer(event.ResponseURL, response);
      return response;
    });
}

async function run(
  event: SetupEvent,
  { logGroupName, logStreamName }: Context,
  work: () => Promise<string>,
): Promise<CloudFormationCustomResourceResponse> {
  const about = {
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
    PhysicalResourceId: `reprise-setup-${event.LogicalResourceId}`,
  };
  try {
    // A deployment that is taken down has nothing to prepare; what is retained stays as it is.
    const found = event.RequestType === 'Delete' ? 'nothing to do' : await work();
    return { ...about, Status: 'SUCCESS', Data: { found } };
  } catch (error) {
    return {
      ...about,
      Status: 'FAILED',
      Reason: `${messageOf(error)} (log: ${logGroupName} ${logStreamName})`,
    };
  }
}

/** CloudFormation waits for its answer at a signed URL. */
async function answer(url: string, response: CloudFormationCustomResourceResponse): Promise<void> {
  await fetch(url, { method: 'PUT', body: JSON.stringify(response), headers: { 'content-type': '' } });
}
