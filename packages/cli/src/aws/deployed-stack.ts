import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CliError, NotFoundError } from '../errors.ts';
import { stackName } from '../stage-names.ts';
import { isRecord } from '../text.ts';
import { cloudFormation } from './clients.ts';
import { awsError } from './explain.ts';

/** What is deployed of a service. */
export interface DeployedStack {
  /** e.g. `UPDATE_COMPLETE` */
  readonly status: string;
  /** Of its HTTP API, without a slash at the end. */
  readonly url?: string;
}

/** The framework puts this output into every stack with an HTTP API. */
const OUTPUT = 'HttpApiUrl';

/** @throws NotFoundError where there is no such stack, and what the SDK throws */
export async function deployedStack(service: string, stage: string): Promise<DeployedStack> {
  const stack = stackName(service, stage);
  const { Stacks } = await cloudFormation()
    .send(new DescribeStacksCommand({ StackName: stack }))
    .catch((error: unknown) => {
      throw isMissing(error) ? notThere(stack) : error;
    });
  const [found] = Stacks ?? [];
  const url = found?.Outputs?.find(({ OutputKey }) => OutputKey === OUTPUT)?.OutputValue;
  const status = found?.StackStatus ?? 'unknown';
  return url === undefined ? { status } : { status, url: url.replace(/\/+$/, '') };
}

/**
 * Where a deployed service answers: an output of its stack. One stack is all that the caller has to be allowed to see;
 * API Gateway would have to list every API of the account.
 *
 * @throws NotFoundError, CliError
 */
export async function deployedUrl(service: string, stage: string): Promise<string> {
  const stack = stackName(service, stage);
  const { url } = await deployedStack(service, stage).catch((error: unknown) => {
    throw awsError(error, `the address of ${stack} cannot be looked up`, 'cloudformation:DescribeStacks');
  });
  if (url !== undefined) return url;
  throw new CliError(`the stack ${stack} has no output ${OUTPUT}: say its address with --url.`);
}

const isMissing = (error: unknown): boolean =>
  isRecord(error) && error.name === 'ValidationError' && /does not exist/.test(String(error.message));

const notThere = (stack: string): NotFoundError =>
  new NotFoundError(
    `there is no stack ${stack} in this account and region: deploy it, or say --profile, --region or --url.`,
  );
