import { type Aggregate, UNPACKAGED } from '@reprise/aggregate';
import type { CloudEvent, Subject } from '@reprise/event-envelope';
import { encodeRecord } from '@reprise/event-envelope';
import type { Context } from 'aws-lambda';
import {
  createMicroservice,
  type DataStore,
  type EventLog,
  MemoryDataStore,
  MemoryEventLog,
  MemoryEventStream,
  type MicroserviceOptions,
  type Ports,
} from '../../../src/index.ts';
import type { IncomingRecord } from '../../../src/log/record.ts';
import { ambient } from '../../../src/runtime/ambient.ts';
import { makeReady, pumpOf } from '../../support/containers.ts';
import { patient } from '../../support/deadlines.ts';
import { context } from '../../support/http.ts';
import { historyRecord, playedAt, playerOf } from '../../support/playbacks.ts';
import { purse } from '../../support/purse.ts';
import { local } from '../../support/service.ts';
import { kinesisEvent } from '../../support/subscribing.ts';
import { recordingTelemetry } from '../../support/telemetry.ts';
import { Mint, stamping } from './mint.ts';

type Gateways = Mint['gateways'];
export type Options = Partial<MicroserviceOptions<Gateways>> & { readonly log?: EventLog };

/** A service in memory with a reaction to coins that are added or spent, and the outside world that it reaches. */
export class Town {
  readonly log: EventLog;
  readonly store: DataStore;
  readonly events = new MemoryEventStream(ambient.now);
  readonly playback = new MemoryEventStream(ambient.now);
  readonly mint: Mint;
  readonly heard = recordingTelemetry();
  aggregates: readonly Aggregate[] = [purse];
  #jobs = 0;

  constructor(mint = new Mint(), tables: Partial<Pick<Ports, 'log' | 'store'>> = {}) {
    this.mint = mint;
    this.log = tables.log ?? new MemoryEventLog();
    this.store = tables.store ?? new MemoryDataStore();
  }

  static async ready(mint?: Mint): Promise<Town> {
    const town = new Town(mint);
    await makeReady(town.store);
    return town;
  }

  /** A container of the function. */
  microservice({ log = this.log, ...options }: Options = {}) {
    const handler = createMicroservice<Gateways>({
      aggregates: this.aggregates,
      gateways: this.mint.gateways,
      reactions: { 'shop.coins-added.v1': stamping, 'shop.spend-requested.v1': stamping },
      configuration: local,
      ports: { log, store: this.store, source: this.log },
      observed: { telemetry: this.heard.telemetry, middleware: { before() {} } },
      ...options,
    });
    const batch =
      (stream: 'events' | 'playback') =>
      async (records: readonly IncomingRecord[], on: Context = context): Promise<string | undefined> => {
        // A batch is answered by a partial batch response.
        const answer = (await handler(kinesisEvent(records, stream), on)) as {
          readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
        };
        return answer.batchItemFailures[0]?.itemIdentifier;
      };
    return {
      live: batch('events'),
      play: batch('playback'),
      ask: (request: { readonly command: string; readonly [argument: string]: unknown }) =>
        handler(request, context),
    };
  }

  writer(options: { readonly aggregates?: readonly Aggregate[]; readonly logic?: string } = {}) {
    const { aggregates = this.aggregates, logic = UNPACKAGED } = options;
    return playerOf(this.log, this.store, { aggregates, logic, playback: this.playback });
  }

  /** Puts events on the stream, a record for each; returns the new records. */
  async put(...events: readonly CloudEvent[]): Promise<readonly IncomingRecord[]> {
    for (const event of events)
      await this.events.put([{ subject: event.subject, bytes: encodeRecord([event]) }]);
    return this.records.slice(-events.length);
  }

  /** Stored and folded. */
  async submit(...events: readonly CloudEvent[]): Promise<readonly IncomingRecord[]> {
    const records = await this.put(...events);
    await pumpOf(this.log)(records, patient);
    await this.writer().live(records, patient);
    return records;
  }

  /** Rebuilds an aggregate by a playback of its own. */
  async rebuild(subject: Subject, aggregates = this.aggregates): Promise<void> {
    const job = `job-${++this.#jobs}`;
    const history = await historyRecord(this.log, subject, { job });
    const failed = await this.writer({ aggregates }).play([playedAt(0, history)], patient);
    if (failed !== undefined) throw new Error('The history was handed back.');
  }

  get records(): readonly IncomingRecord[] {
    return incoming(this.events);
  }

  /** What lies on the playback stream: resume records. */
  get resumes(): readonly IncomingRecord[] {
    return incoming(this.playback);
  }
}

const incoming = ({ records }: MemoryEventStream): readonly IncomingRecord[] =>
  records.map((record) => ({ ...record, partitionKey: record.subject }));
