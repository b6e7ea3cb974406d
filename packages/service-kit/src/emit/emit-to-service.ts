import type { CloudEvent } from '@reprise/event-envelope';
import { type EmitGateway, type EmitOptions, emitGateway, NotSentError } from '@reprise/replay-gateway';
import { dynamoClient } from '../adapters/aws/clients.ts';
import { type Authorize, signing } from '../adapters/aws/signature.ts';
import { callingRole } from '../http/caller.ts';
import type { Problem } from '../http/problem.ts';
import { type Configuration, configuration, LOCAL_STAGE } from '../runtime/configuration.ts';
import { connectTables, namesOf, type Ports } from '../runtime/connect.ts';
import { type Setting, setting } from '../runtime/setting.ts';
import { noteStory } from '../story/story-note.ts';
import { EmitRefusedError } from './emit-refused-error.ts';
import { localUrlVariable } from './local-url-variable.ts';

export interface EmitToServiceOptions extends Pick<EmitOptions, 'difference' | 'undo'> {
  /** For tests; by default what the function's environment names. */
  readonly configuration?: Pick<Configuration, 'service' | 'stage'>;
  /** Where the other service's API answers, without a slash at the end; by default where it is by convention. */
  readonly address?: Setting;
  /** By default the function's own credentials sign. */
  readonly authorize?: Authorize;
  /** This service's own log, in which it notes what it says; by default that of the stage, by its name. */
  readonly ports?: Pick<Ports, 'log'>;
}

/**
 * The gateway through which a service's reactions submit follow-up events to another service of the same stage: signed
 * requests to its `POST /events`. It has the other service's name; the events have this one's as their `source`, and
 * the types have to name it in `from`.
 *
 * @example
 * const gateways = { ledger: emitToService('ledger') };
 * // in a reaction: await gateways.ledger.emit({ type: 'ledger.payout-settled.v1', subject, data });
 */
export function emitToService(
  to: string,
  {
    configuration: config = configuration(),
    address,
    authorize,
    ports: { log } = connectTables(namesOf(config.service, config.stage)),
    ...corrections
  }: EmitToServiceOptions = {},
): EmitGateway {
  const url = address ?? addressOf(to, config);
  const authorized = authorize ?? signatureOf(config);
  return emitGateway(to, {
    ...corrections,
    source: config.service,
    put: async (event, { signal, cause }) => {
      const request = await requestTo(url, event);
      await noteStory(log, event, cause, to);
      const headers = await authorized(request);
      const response = await fetch(request.url, {
        method: 'POST',
        body: request.body,
        headers,
        signal,
      }).catch(unsent);
      await judge(to, event, response);
    },
  });
}

/** Deployed, each service notes its address (serverless/address.yml); on a developer's machine `npm start` tells them. */
const addressOf = (to: string, config: Pick<Configuration, 'service' | 'stage'>): Setting =>
  setting('url', {
    of: to,
    configuration: config,
    local: process.env[localUrlVariable(to)],
  });

/** With the function's credentials; on a developer's machine, where nobody has any, with its role's name for a key. */
function signatureOf({ service, stage }: Pick<Configuration, 'service' | 'stage'>): Authorize {
  const { credentials, region, sha256 } = dynamoClient().config; // every client finds them alike
  const nobody = { accessKeyId: callingRole(service, stage), secretAccessKey: LOCAL_STAGE };
  return signing({
    sha256,
    ...(stage === LOCAL_STAGE ? { region: stage, credentials: nobody } : { region, credentials }),
  });
}

async function requestTo(url: Setting, event: CloudEvent) {
  const found = await url().catch((error: Error) => {
    throw new NotSentError(error.message, { cause: error });
  });
  return {
    method: 'POST',
    url: new URL('/events', found),
    headers: { 'content-type': 'application/cloudevents+json' },
    body: JSON.stringify(event),
  };
}

/** `fetch` hides why it failed in the error's cause. */
function unsent(error: unknown): never {
  const { code } = Object((error as { cause?: unknown }).cause) as { code?: unknown };
  throw code === 'ECONNREFUSED' ? new NotSentError('the connection was refused', { cause: error }) : error;
}

async function judge(to: string, { type }: CloudEvent, response: Response): Promise<void> {
  const text = await response.text();
  if (response.ok) return;
  const { status } = response;
  if (status === 429 || status === 503) throw new NotSentError(`${to} answered ${status}`);
  if (status >= 500) throw new Error(`${to} answered ${status}.`);
  throw new EmitRefusedError(to, type, problemIn(text, status));
}

function problemIn(text: string, status: number): Problem {
  const otherwise = { status, title: `HTTP ${status}`, detail: text.slice(0, 200) };
  try {
    return { ...otherwise, ...JSON.parse(text) };
  } catch {
    return otherwise; // API Gateway itself refuses without a problem
  }
}
