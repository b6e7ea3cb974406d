import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { CliError, NotFoundError, UnreachableError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { isRecord } from '../text.ts';
import { awsError, isUnreachable } from './explain.ts';

/** Longer than the function plans. One attempt: a second start would be another playback. */
const transport = () => ({
  maxAttempts: 1,
  requestHandler: new NodeHttpHandler({ connectionTimeout: 3_000, requestTimeout: 130_000 }),
});

/** Invokes a function and waits for its answer. @param endpoint where it is, when it is not AWS */
export function invoking(FunctionName: string, endpoint?: string): (request: object) => Promise<unknown> {
  const client = new LambdaClient({ ...transport(), ...(endpoint === undefined ? {} : { endpoint }) });
  return async (request) => {
    const command = new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(request)) });
    const { FunctionError, Payload } = await client.send(command).catch((error: unknown) => {
      throw explained(error, FunctionName, endpoint);
    });
    const answer = parsed(Payload);
    if (FunctionError !== undefined) throw failure(answer, FunctionName);
    return answer;
  };
}

function parsed(payload: Uint8Array | undefined): unknown {
  const text = Buffer.from(payload ?? []).toString('utf8');
  return text === '' ? undefined : JSON.parse(text);
}

function explained(error: unknown, name: string, endpoint: string | undefined): unknown {
  if (isRecord(error) && error.name === 'ResourceNotFoundException')
    return new NotFoundError(
      `there is no function ${name}: is the service deployed to this stage and account?`,
    );
  if (endpoint !== undefined && isUnreachable(error))
    return new UnreachableError(
      isRecord(error) && error.name === 'TimeoutError'
        ? `${name} at ${endpoint} does not answer in time.`
        : `nothing answers at ${endpoint}. \`npm start\` starts the local cloud.`,
    );
  return awsError(error, `${name} cannot be invoked`, 'lambda:InvokeFunction');
}

/** What the functions throw when they refuse what a person asks for. */
const REFUSALS = [
  'PlaybackRefusedError',
  'InvalidCommandError',
  'InvalidResponseError',
  'NotInDoubtError',
  'StaleProposalError',
];

/** What the function threw: it refuses with a sentence for people. Locally the class is only in the trace. */
function failure(answer: unknown, name: string): CliError {
  const { errorMessage, errorType, trace } = isRecord(answer) ? answer : { errorMessage: undefined };
  const [message = ''] = String(errorMessage ?? `${name} failed; its log says why.`).split('\n');
  const isRefusal = REFUSALS.some(
    (name) => errorType === name || (Array.isArray(trace) && String(trace[0]).startsWith(`${name}:`)),
  );
  return new CliError(message, isRefusal ? EXIT.refusedInput : EXIT.unexpected);
}
