import { originPath, type RecordedEvent, type Subject } from '@reprise/event-envelope';
import { epochItem } from '../../src/log/epoch.ts';
import { readHistory } from '../../src/log/read-history.ts';
import type { IncomingRecord } from '../../src/log/record.ts';
import type { JobView } from '../../src/playback/playback-job.ts';
import type { EventLog } from '../../src/ports/event-log.ts';
import type { EventStream } from '../../src/ports/event-stream.ts';
import { collected } from './collected.ts';
import { stateOf } from './containers.ts';
import { ARRIVED } from './events.ts';
import { type PlaybackServiceOptions, playbackService } from './playback-service.ts';
import { type TestService, testService } from './service.ts';

/** What the source's events are called elsewhere. */
export const HERE = `local~${ARRIVED.toString(36)}`;

export interface CopyingOptions extends Omit<PlaybackServiceOptions, 'open'> {
  /** Puts something between the copy and the other event stream. */
  readonly between?: (stream: EventStream) => EventStream;
  /** When the log began that is copied. */
  readonly began?: number;
}

/** An environment that is copied, and one that is copied into: a whole service. */
export async function twoEnvironments(all: CopyingOptions = {}) {
  const { between = (stream) => stream, began = ARRIVED, ...options } = all;
  const there = await testService(options.aggregates === undefined ? {} : { aggregates: options.aggregates });
  const opened: (readonly [string, string | undefined])[] = [];
  const here = await playbackService({
    ...options,
    open: (name, endpoint) => {
      opened.push([name, endpoint]);
      return between(there.stream);
    },
  });
  await here.log.insert([epochItem(1, began)]);
  return {
    here,
    there,
    /** Streams that were opened: name and endpoint. */
    opened,
    /** Copies, and has the other side take what came. */
    copy: async (request: object = {}): Promise<JobView> => {
      const job = await here.playBack({ mode: 'copy', to: 'staging', unmasked: true, ...request });
      await taken(there);
      return job;
    },
    /** Into the source's log and its states. */
    keeps: (records: readonly IncomingRecord[]) => here.keeps(records),
  };
}

/** What lies on an environment's event stream is stored, and folded. */
export async function taken(service: TestService): Promise<void> {
  await service.pump();
  await service.write();
}

export const historyOf = (log: EventLog, subject: Subject): Promise<RecordedEvent[]> =>
  collected(readHistory(log, subject));

/** Of a log that was copied into: each position of the source, once, in the order in which they first came. */
export const originsOf = (events: readonly RecordedEvent[]): readonly string[] => [
  ...new Set(events.flatMap((event) => originPath(event)[0]?.position ?? [])),
];

export const stateIn = async ({ store }: Pick<TestService, 'store'>, subject: Subject): Promise<unknown> =>
  (await stateOf(store, subject))?.state;
