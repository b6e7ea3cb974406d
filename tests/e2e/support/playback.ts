import { setTimeout as sleep } from 'node:timers/promises';
import type { JobView, PlaybackRequest } from '../../../packages/service-kit/src/index.ts';
import type { Cloud } from './cloud.ts';
import { lastLine, reprise, succeeded } from './commands.ts';
import { dynamoRequest, TABLE } from './data-store.ts';

const LOOK_EVERY_MS = 100;

export const hasEnded = ({ status }: JobView): boolean =>
  ['COMPLETED', 'CANCELLED', 'FAILED'].includes(status);

/** Playbacks of the ledger: by the command line what people do, by invocation what is asked again and again. */
export const playbackOf = (cloud: Cloud) => ({
  /** `reprise playback start ledger ...`. */
  start: (...flags: string[]): Promise<JobView> => command(cloud, 'start', 'ledger', ...flags, '--yes'),

  /** The same, watched until it ends well. */
  complete: (...flags: string[]): Promise<JobView> =>
    command(cloud, 'start', 'ledger', ...flags, '--yes', '--watch'),

  watch: (id: string): Promise<JobView> => command(cloud, 'watch', 'ledger', id),
  resume: (id: string): Promise<JobView> => command(cloud, 'resume', 'ledger', id),
  cancel: (id: string): Promise<JobView> => command(cloud, 'cancel', 'ledger', id),

  status: (id: string): Promise<JobView> => invoke(cloud, { action: 'status', id }),

  async until(id: string, isSo: (job: JobView) => boolean): Promise<JobView> {
    for (;;) {
      const job = await invoke(cloud, { action: 'status', id });
      if (isSo(job)) return job;
      if (hasEnded(job)) throw new Error(`The playback has ended too soon: ${JSON.stringify(job)}`);
      await sleep(LOOK_EVERY_MS);
    }
  },

  outlastLease: (id: string): Promise<void> => outlastLease(cloud, id),
});

/**
 * Does what a minute does: the lease of a worker that is gone runs out. One that is there takes another with its next sign of
 * life.
 *
 * @param TableName of another service's data store
 */
export async function outlastLease({ offset }: Cloud, id: string, TableName = TABLE): Promise<void> {
  const at = { TableName, Key: { subject: { S: '~playback' }, item: { S: id } } };
  const { Item } = await dynamoRequest(8000 + offset, 'GetItem', { ...at, ConsistentRead: true });
  const { job, rev } = (Item as JobItem).doc.M;
  const { lease, ...rest } = JSON.parse(job.S);
  if (lease === undefined) return;
  await dynamoRequest(8000 + offset, 'UpdateItem', {
    ...at,
    UpdateExpression: 'SET #doc.#job = :job',
    ConditionExpression: '#doc.#rev = :rev',
    ExpressionAttributeNames: { '#doc': 'doc', '#job': 'job', '#rev': 'rev' },
    ExpressionAttributeValues: {
      ':job': { S: JSON.stringify({ ...rest, lease: { ...lease, until: 0 } }) },
      ':rev': rev,
    },
  });
}

interface JobItem {
  readonly doc: {
    readonly M: { readonly job: { readonly S: string }; readonly rev: { readonly S: string } };
  };
}

async function command(cloud: Cloud, ...args: string[]): Promise<JobView> {
  const ended = await succeeded(cloud, reprise(cloud, 'playback', ...args, '--json'));
  return lastLine(ended) as unknown as JobView; // what these commands print
}

async function invoke({ offset }: Cloud, request: PlaybackRequest): Promise<JobView> {
  const path = '2015-03-31/functions/ledger-local-playback/invocations';
  const response = await fetch(`http://127.0.0.1:${4001 + offset}/${path}`, {
    method: 'POST',
    body: JSON.stringify(request),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`playback: ${response.status} ${text}`);
  return JSON.parse(text) as JobView;
}
