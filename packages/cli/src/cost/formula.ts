import type { Month } from './month.ts';
import type { Priced } from './prices.ts';

const round = (value: number): string => String(Number(value.toPrecision(3)));

/** How a line comes about, in words and the plan's own numbers. */
export function formulaOf(name: Priced, { traffic, shards }: Month): string {
  const { eventsPerRequest, eventsPerBatch, aggregatesPerBatch, aggregatesPerRequest } = traffic;
  const batch = `a batch of ${round(eventsPerBatch)} events`;
  const formulas: Readonly<Record<Priced, string>> = {
    httpRequests: `1 for ${eventsPerRequest} events`,
    invocations: `1 a request, 2 ${batch}`,
    gbSeconds: `${traffic.ingest.perCall} ms a call + ${traffic.ingest.perEvent} ms an event in each, ${traffic.memoryGb} GB`,
    writeUnits: `${traffic.eventUnits} an event${traffic.forever ? ' + 1 for its identity' : ''}, ${traffic.stateUnits} for each of ${round(aggregatesPerBatch)} states of ${batch}, its timeline`,
    readUnits: `each of ${round(aggregatesPerBatch)} states of ${batch}, + 1`,
    putUnits: `a record for each of ${aggregatesPerRequest} aggregates of a request, 25 KB begun`,
    streamGbIn: `a record for each of ${aggregatesPerRequest} aggregates of a request, KB begun`,
    streamGbOut: 'what came in, read by pump and write',
    logGb: '900 bytes a call',
    shardHours: `2 streams of ${shards} shards, 730 h`,
    streamHours: '2 streams, 730 h',
    alarmMetrics: 'the metrics of the alarms of a service',
  };
  return formulas[name];
}
