import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { LOCAL_STAGE } from '../runtime/configuration.ts';
import { ProblemError } from './problem.ts';

/** Who sends a request, as API Gateway has verified it. */
export interface Caller {
  /** For the record: the role's ARN, the token's subject, or `local`. */
  readonly name: string;
  /** Set where the caller is a service of the same stage. */
  readonly service?: string;
  /** Set where that service speaks to itself, past its own front door: it may say what is from `system`. */
  readonly internal?: true;
  /** The `source` that the caller's events have, or begin with; nothing where it may name any. */
  readonly source?: string;
}

/** What HTTP API adds for its authorizers; the type of the event knows only some of it. */
interface Authorizer {
  readonly iam?: { readonly userArn?: string };
  readonly jwt?: { readonly claims?: Readonly<Record<string, unknown>> };
}

/**
 * The verified caller of a request.
 *
 * @throws ProblemError 401 where API Gateway has verified nobody: a route must never be open
 */
export function callerOf(event: APIGatewayProxyEventV2, stage: string): Caller {
  if (stage === LOCAL_STAGE) return localCaller(event.headers.authorization);
  const { authorizer } = event.requestContext as { readonly authorizer?: Authorizer };
  const arn = authorizer?.iam?.userArn;
  if (arn !== undefined) return iamCaller(arn, stage);
  const subject = authorizer?.jwt?.claims?.sub ?? authorizer?.jwt?.claims?.client_id;
  if (typeof subject === 'string' && subject !== '') return { name: subject, source: subject };
  throw new ProblemError({
    status: 401,
    title: 'Unauthorized',
    detail: 'The request carries no verified caller. Sign it, or send a token.',
  });
}

/** `arn:aws:sts::123456789012:assumed-role/payments-prod-microservice/session` */
const ASSUMED_ROLE = /^arn:aws[\w-]*:sts::(\d{12}):assumed-role\/([^/]+)\//;

function iamCaller(arn: string, stage: string): Caller {
  const [, account, role] = ASSUMED_ROLE.exec(arn) ?? [];
  if (account === undefined || role === undefined) return { name: arn, source: arn };
  const name = `arn:aws:iam::${account}:role/${role}`;
  const service = serviceOf(role, stage);
  return service === undefined ? { name, source: name } : { name, service, source: service };
}

/** `AWS4-HMAC-SHA256 Credential=payments-local-microservice/20260101/...` */
const SIGNED_BY = /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\//;

/** On a developer's machine only the services sign what they send, with their role's name in the place of a key. */
function localCaller(authorization = ''): Caller {
  const [, key = ''] = SIGNED_BY.exec(authorization) ?? [];
  const service = serviceOf(key, LOCAL_STAGE);
  return service === undefined ? { name: LOCAL_STAGE } : { name: key, service, source: service };
}

/** The role that a service calls others with: `payments-prod-microservice`. Roles of its functions begin like this. */
export const callingRole = (service: string, stage: string): string => `${service}-${stage}-microservice`;

function serviceOf(role: string, stage: string): string | undefined {
  const at = role.indexOf(`-${stage}-`);
  return at <= 0 ? undefined : role.slice(0, at);
}

/** Whether a caller may name this source: its own, or one below it. */
export const maySpeakFor = ({ source }: Caller, named: string): boolean =>
  source === undefined || named === source || named.startsWith(`${source}/`);
