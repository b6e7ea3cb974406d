import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { deployedStack } from '../aws/deployed-stack.ts';
import { type Clients, mappingsOn } from '../aws/event-source-mappings.ts';
import { parkedLately } from '../aws/metrics.ts';
import type { Authorize } from '../http.ts';
import { httpApi } from '../http.ts';
import { functionName, stageNames } from '../stage-names.ts';
import { isRecord } from '../text.ts';
import { type Check, fail, looked, ok, warn } from './check.ts';
import { parkedFinding } from './content.ts';
import { mappingCheck } from './mappings.ts';

/** A service at a deployed stage. */
export interface DeployedService extends Clients {
  readonly service: string;
  readonly stage: string;
  /** What lets a request in. */
  readonly authorize: Authorize;
}

/** What every service has; it may have more. */
const FUNCTIONS = ['ingest', 'query', 'pump', 'write', 'microservice'];

/** Whether a deployed service is whole and answers, and how far its mappings are. */
export async function deployedServiceChecks(of: DeployedService): Promise<readonly Check[]> {
  const { eventStream, playbackStream } = stageNames(of.service, of.stage);
  const checks = await Promise.all([
    stackChecks(of),
    ...FUNCTIONS.map((name) => functionChecks(of, name)),
    ...[eventStream, playbackStream].map((stream) => mappingChecks(of, stream)),
    parkedChecks(of),
  ]);
  return checks.flat();
}

function stackChecks({ service, stage, authorize }: DeployedService): Promise<readonly Check[]> {
  const part = `${service} stack`;
  return looked(part, 'cloudformation:DescribeStacks', async () => {
    const { status, url } = await deployedStack(service, stage);
    const stack = stackFinding(part, status);
    return url === undefined ? [stack] : [stack, await httpCheck(`${service} HTTP`, url, authorize)];
  });
}

function stackFinding(part: string, status: string): Check {
  if (/IN_PROGRESS$/.test(status)) return warn(part, status, 'A deployment is under way.');
  return /^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status)
    ? ok(part, status)
    : fail(part, status, 'The last deployment did not go through: the events of the stack say why.');
}

async function httpCheck(part: string, url: string, authorize: Authorize): Promise<Check> {
  const { status } = await httpApi(url, authorize)
    .call('/')
    .catch(() => ({ status: 0 }));
  if (status === 0) return fail(part, `nothing answers at ${url}`, 'Is there a way to it from here?');
  if (status >= 500) return fail(part, `${url} answers ${status}`, 'Look at the log of its functions.');
  return ok(part, `answers at ${url}`);
}

function functionChecks(
  { lambda, service, stage }: DeployedService,
  name: string,
): Promise<readonly Check[]> {
  const part = `${service} Lambda`;
  const FunctionName = functionName(service, stage, name);
  return looked(part, 'lambda:GetFunctionConfiguration', async () => {
    const { State, LastUpdateStatus } = await lambda
      .send(new GetFunctionConfigurationCommand({ FunctionName }))
      .catch((error: unknown) => {
        if (isRecord(error) && error.name === 'ResourceNotFoundException')
          return { State: 'not there', LastUpdateStatus: undefined };
        throw error;
      });
    const works = ['Active', 'Inactive'].includes(State ?? '') && LastUpdateStatus !== 'Failed';
    const found = `${FunctionName} is ${State}`;
    return [works ? ok(part, found) : fail(part, found, 'Deploy again.')];
  });
}

const mappingChecks = (of: DeployedService, stream: string): Promise<readonly Check[]> =>
  looked(`${of.service} mapping`, 'lambda:ListEventSourceMappings and cloudwatch:GetMetricData', async () => {
    const found = await mappingsOn(stream, of);
    return found.map((mapping) =>
      mappingCheck(of.service, mapping, `the log group /aws/lambda/${mapping.functionName}`),
    );
  });

const parkedChecks = ({ cloudWatch, service, stage }: DeployedService): Promise<readonly Check[]> =>
  looked(`${service} parked`, 'cloudwatch:GetMetricData', async () => [
    parkedFinding(service, await parkedLately(cloudWatch, service, stage), 'in the last 24 hours'),
  ]);
