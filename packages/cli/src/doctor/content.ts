import { latestEpoch, parkedStates, quarantinedRecords, readySince } from '@reprise/service-kit';
import { streamSummary } from '../aws/streams.ts';
import { type Check, fail, looked, ok, warn } from './check.ts';
import type { Storage } from './storage.ts';

/** What can be looked into. */
export interface Readable {
  readonly log: boolean;
  readonly store: boolean;
  readonly stream: boolean;
}

/** Whether what is in a service's tables lets it work. */
export async function contentChecks(storage: Storage, readable: Readable): Promise<readonly Check[]> {
  const checks = await Promise.all([
    readable.store ? readyCheck(storage) : [],
    readable.log && readable.stream ? epochCheck(storage) : [],
    readable.log ? quarantineCheck(storage) : [],
    readable.store && storage.local ? parkedCheck(storage) : [],
  ]);
  return checks.flat();
}

function readyCheck({ service, ports }: Storage): Promise<readonly Check[]> {
  const part = `${service} ready`;
  return looked(part, 'dynamodb:BatchGetItem on the data store', async () => {
    const since = await readySince(ports.store);
    return [since === undefined ? notReady(part) : ok(part, `since ${since}`)];
  });
}

const notReady = (part: string): Check =>
  fail(
    part,
    'the data store is not marked ready, and write takes no event',
    'Rebuild it from the log: a playback in mode rebuild. Over an empty log, deploy again.',
  );

function epochCheck({ service, ports, kinesis, names, makes }: Storage): Promise<readonly Check[]> {
  const part = `${service} log epoch`;
  return looked(part, 'dynamodb:Query on the events table', async () => {
    const [noted, stream] = await Promise.all([
      latestEpoch(ports.log),
      streamSummary(kinesis, names.eventStream),
    ]);
    if (noted === undefined) return [fail(part, 'none is noted: setup has not run', makes)];
    const fits = stream?.StreamCreationTimestamp?.getTime() === noted.streamCreated;
    return [fits ? ok(part, `${noted.epoch} fits the event stream`) : misfit(part, noted.epoch)];
  });
}

const misfit = (part: string, epoch: number): Check =>
  fail(
    part,
    `${epoch} belongs to an event stream that is gone, and ingest and pump stop`,
    `Raise the parameter logEpoch to ${epoch + 1} and deploy.`,
  );

function quarantineCheck({ service, ports, names }: Storage): Promise<readonly Check[]> {
  const part = `${service} quarantine`;
  return looked(part, 'dynamodb:Query on the events table', async () => {
    const records = await quarantinedRecords(ports.log, Date.now());
    if (records === 0) return [ok(part, 'empty this month')];
    const advice = `They are kept raw in ${names.eventsTable} under ~quarantine, each with its reason.`;
    return [warn(part, `records of this month that could not be read: ${records}`, advice)];
  });
}

function parkedCheck({ service, ports }: Storage): Promise<readonly Check[]> {
  const part = `${service} parked`;
  return looked(part, 'dynamodb:Scan on the data store', async () => {
    const { states, parked } = await parkedStates(ports.store);
    return [parkedFinding(service, parked, `of ${states} aggregates`)];
  });
}

/** @param among e.g. `of 4500 aggregates` */
export function parkedFinding(service: string, parked: number, among: string): Check {
  const part = `${service} parked`;
  return parked === 0
    ? ok(part, `none ${among}`)
    : warn(part, `${parked} ${among}`, `\`reprise verify ${service}\` names them, and why.`);
}
