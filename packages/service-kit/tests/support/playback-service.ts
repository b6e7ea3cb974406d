import type { Aggregate } from '@reprise/aggregate';
import {
  type CloudEvent,
  decodePlaybackRecord,
  type HistoryRecord,
  type PlaybackRecord,
} from '@reprise/event-envelope';
import {
  type Configuration,
  createPlayback,
  MemoryDataStore,
  MemoryEventLog,
  MemoryEventStream,
  MemoryInvoker,
  type PlaybackLambdaOptions,
  type Ports,
} from '../../src/index.ts';
import type { IncomingRecord } from '../../src/log/record.ts';
import type { JobView } from '../../src/playback/playback-job.ts';
import { ambient } from '../../src/runtime/ambient.ts';
import { silentTelemetry } from '../../src/runtime/observability.ts';
import { makeReady, pumpOf, writerOf } from './containers.ts';
import { patient } from './deadlines.ts';
import { recordAt } from './events.ts';
import { context } from './http.ts';
import { playerOf } from './playbacks.ts';
import { purse } from './purse.ts';
import { local } from './service.ts';

export interface PlaybackServiceOptions
  extends Pick<PlaybackLambdaOptions, 'masks' | 'callMasks' | 'copyTo' | 'open'> {
  readonly configuration?: Partial<Configuration>;
  readonly aggregates?: readonly Aggregate[];
  /** None: the sender alone, which then waits for nobody. */
  readonly subscribers?: readonly string[];
  readonly gateways?: readonly string[];
  readonly wrap?: (ports: Ports) => Partial<Ports>;
  readonly ready?: boolean;
  readonly parallelizationFactor?: number;
}

/** Milliseconds that an invocation may take, by default: no test should need that long. */
const LONG = 900_000;

/** A playback function over memory: with what invokes it again, and write behind its stream. */
export async function playbackService(options: PlaybackServiceOptions = {}) {
  const { aggregates = [purse], subscribers = [], wrap = () => ({}), ready = true, configuration } = options;
  const { masks, callMasks = {}, copyTo, open } = options;
  const memory = {
    stream: new MemoryEventStream(ambient.now),
    playback: new MemoryEventStream(ambient.now),
    log: new MemoryEventLog(),
    store: new MemoryDataStore(),
  };
  const ports = { ...memory, ...wrap(memory) };
  const self = new MemoryInvoker();
  if (ready) await makeReady(memory.store);
  const counted: Record<string, number> = {};
  const handler = createPlayback({
    aggregates,
    subscribers,
    gateways: options.gateways ?? [],
    parallelizationFactor: options.parallelizationFactor ?? 1,
    configuration: { ...local, ...configuration },
    copyTo,
    callMasks,
    ...(masks === undefined ? {} : { masks }),
    ...(open === undefined ? {} : { open }),
    ports,
    self,
    observed: {
      telemetry: {
        ...silentTelemetry,
        count: (name, value) => {
          counted[name] = (counted[name] ?? 0) + value;
        },
      },
      middleware: { before() {} },
    },
  });
  const [pump, write, player] = [
    pumpOf(memory.log),
    writerOf(memory.log, memory.store),
    playerOf(memory.log, memory.store, { aggregates }),
  ];

  /** Invokes the function, as a person does or as it does itself. */
  const ask = <Answer = JobView>(request: unknown, limit = LONG): Promise<Answer> => {
    const end = ambient.now() + limit;
    const answer = handler(request, { ...context, getRemainingTimeInMillis: () => end - ambient.now() });
    return answer as Promise<Answer>; // what this request is answered with
  };

  /** Runs what the function has invoked, until it invokes nothing more, or so many times. */
  const run = async (limit = LONG, most = 200): Promise<number> => {
    let invocations = 0;
    for (; invocations < most; invocations++) {
      const event = self.events.shift();
      if (event === undefined) return invocations;
      await ask(event, limit);
    }
    return invocations;
  };

  let played = 0;
  /** Hands what is new on the playback stream to write, shard by shard. */
  const play = async (): Promise<void> => {
    const fresh = memory.playback.records.slice(played);
    played += fresh.length;
    const byShard = Map.groupBy(fresh, ({ shard }) => shard);
    for (const [shard, records] of byShard) {
      await player.play(
        records.map(({ subject, ...record }) => ({ ...record, partitionKey: subject })),
        patient,
        shard,
      );
    }
  };

  let pumped = 0;
  /** Hands what is new on the event stream to pump. */
  const store = async (): Promise<void> => {
    const fresh = memory.stream.records.slice(pumped);
    pumped += fresh.length;
    await pump(
      fresh.map(({ subject, ...record }) => ({ ...record, partitionKey: subject })),
      patient,
    );
  };

  return {
    ...memory,
    counted,
    self,
    ask,
    run,
    play,
    /** Runs the function, and pump and write beside it. */
    runAndPlay: async (limit = LONG): Promise<void> => {
      let running = true;
      const sending = run(limit).finally(() => {
        running = false;
      });
      while (running) {
        await store();
        await play();
        await new Promise((resolve) => setImmediate(resolve));
      }
      await sending;
    },
    /** A playback from its start to its end. */
    playBack: async (request: object): Promise<JobView> => {
      const { id } = await ask(request);
      await run();
      return ask({ action: 'status', id });
    },
    /** Puts records into the log, and into the states too. */
    keeps: async (records: readonly IncomingRecord[]): Promise<void> => {
      await pump(records, patient);
      await write(records, patient);
    },
    /** Into the log alone. */
    logs: (...batches: readonly (readonly CloudEvent[])[]) =>
      pump(
        batches.map((events, place) => recordAt(place, events)),
        patient,
      ),
    sent: (): PlaybackRecord[] => memory.playback.records.map(({ bytes }) => decodePlaybackRecord(bytes)),
    histories: (): HistoryRecord[] =>
      memory.playback.records
        .map(({ bytes }) => decodePlaybackRecord(bytes))
        .filter((record) => record.kind === 'history'),
  };
}
