import { environmentName } from '@reprise/event-envelope';
import type { EventStream } from '../../ports/event-stream.ts';
import { LOCAL_STAGE } from '../../runtime/configuration.ts';
import { namesOf } from '../../runtime/connect.ts';
import { messageOf } from '../../runtime/errors.ts';
import { PlaybackRefusedError } from '../errors.ts';

/** Another environment's event stream, which copies go to. */
export interface Destination {
  /** The stream's name, with its endpoint where that is another one. */
  readonly name: string;
  /** What copies from there would call it, as long as its log has its first stream. */
  readonly environment: string;
  readonly stream: EventStream;
}

/** Which environment this is, and where it may copy to. */
export interface Surroundings {
  readonly service: string;
  readonly stage: string;
  /** The one stage that the function's role may put to; its own, or nothing, for none. */
  readonly copyTo: string | undefined;
  /** Where this environment's streams are, when it is not AWS. */
  readonly kinesisEndpoint: string | undefined;
  open(stream: string, endpoint?: string): EventStream;
}

/**
 * Where a copy `to` a stage, or to the Kinesis endpoint of another local cloud, goes.
 *
 * @throws PlaybackRefusedError for this environment itself, for one that it may not copy to, and where nothing is
 */
export async function destinationOf(here: Surroundings, to: string): Promise<Destination> {
  const at = to.includes('://') ? otherCloud(here, to) : otherStage(here, to);
  const stream = here.open(at.stream, at.endpoint);
  const name = at.endpoint === undefined ? at.stream : `${at.stream} at ${at.endpoint}`;
  const created = await stream.createdAt().catch((error: unknown) => {
    throw unreachable(name, error);
  });
  return { name, environment: environmentName(at.stage, created), stream };
}

interface At {
  readonly stage: string;
  readonly stream: string;
  readonly endpoint?: string;
}

const STAGE = /^[A-Za-z0-9-]{1,64}$/;

function otherStage({ service, stage, copyTo }: Surroundings, to: string): At {
  if (!STAGE.test(to))
    throw refused(
      `${JSON.stringify(to)} is no stage, and no endpoint: write staging, or http://127.0.0.1:14567`,
    );
  if (to === stage) throw refused(`${to} is this stage itself: its log would be doubled`);
  // On a developer's machine there are no roles, and nothing is out of reach but what is not there.
  if (stage !== LOCAL_STAGE && to !== copyTo)
    throw refused(
      `stage ${stage} may not put on the stream of ${to}: set the parameter copyTo: ${to} for ${stage}, and deploy it`,
    );
  return { stage: to, stream: namesOf(service, to).eventStream };
}

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** A function on AWS is told no address: whatever that led to could be told every event. */
function otherCloud({ service, stage, kinesisEndpoint }: Surroundings, to: string): At {
  const url = URL.parse(to);
  if (stage !== LOCAL_STAGE)
    throw refused(`an endpoint is for clouds on one machine; from stage ${stage}, name a stage`);
  if (url?.protocol !== 'http:' || !LOOPBACK.includes(url.hostname) || url.pathname !== '/')
    throw refused(`${JSON.stringify(to)} is no endpoint on this machine, as in http://127.0.0.1:14567`);
  const own = kinesisEndpoint === undefined ? null : URL.parse(kinesisEndpoint);
  if (url.port === own?.port) throw refused(`${to} is this cloud itself: its log would be doubled`);
  return { stage, stream: namesOf(service, stage).eventStream, endpoint: url.origin };
}

const refused = (why: string): PlaybackRefusedError =>
  new PlaybackRefusedError(`Nothing was copied: ${why}.`);

function unreachable(name: string, error: unknown): unknown {
  const { name: code } = error instanceof Error ? error : { name: '' };
  if (code === 'ResourceNotFoundException')
    return refused(`there is no stream ${name}; deploy the service there first, or start that cloud`);
  if (/AccessDenied/.test(code)) return refused(`the function's role may not put on ${name}`);
  return refused(`${name} does not answer (${messageOf(error)})`);
}
