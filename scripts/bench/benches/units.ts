import type { Bench } from '../bench.ts';
import { type Aim, type Figure, figure } from '../figure.ts';
import { type BatchRun, STAGES, type Stage } from '../harness/batches.ts';
import { type Counted, countedUnits } from '../harness/units.ts';
import { type Tally, total } from '../meter/tally.ts';

/** Calls to AWS and what they consume, by AWS's published rules. Nothing here depends on how fast the machine is. */
export const units: Bench = {
  name: 'units',
  about: 'AWS calls, write and read units per event',
  run: async (options) => (await countedUnits(options)).flatMap(figuresOf),
};

function figuresOf(counted: Counted): Figure[] {
  const { eventsPerBatch, eventsPerAccount, idempotency, runs } = counted;
  const shape = `${eventsPerBatch} a batch, ${eventsPerAccount} an account, ${idempotency}`;
  const perEvent = (name: string, unit: string, of: (run: BatchRun) => number, aim?: Aim): Figure =>
    figure(
      `${name}, ${shape}`,
      unit,
      runs.map((run) => of(run) / eventsPerBatch),
      aim,
    );
  return [
    ...STAGES.map((stage) =>
      perEvent(`${stage} calls`, 'calls/event', (run) => run[stage].tally.calls, aimOfCalls(stage, counted)),
    ),
    perEvent(
      'events table write units',
      'WCU/event',
      (run) => inTable('events', 'writeUnits', run),
      aimOfLog(counted),
    ),
    perEvent('data store write units', 'WCU/event', (run) => inTable('state', 'writeUnits', run)),
    perEvent('read units', 'RCU/event', (run) =>
      STAGES.reduce((sum, stage) => sum + total(run[stage].tally.readUnits), 0),
    ),
    perEvent('stream put units', 'PUT units/event', (run) => run.ingest.tally.putUnits),
  ];
}

const aimOfCalls = (stage: Stage, { eventsPerBatch }: Counted): Aim | undefined =>
  stage !== 'ingest' && eventsPerBatch >= 500 ? { atMost: 0.1 } : undefined;

const aimOfLog = ({ eventsPerBatch, idempotency }: Counted): Aim | undefined =>
  eventsPerBatch >= 100 && idempotency === 'recent' ? { atMost: 1.2 } : undefined;

/** By the whole pipeline, in the tables whose names begin so. */
function inTable(prefix: string, kind: 'writeUnits' | 'readUnits', run: BatchRun): number {
  const of = (tally: Tally): number =>
    Object.entries(tally[kind])
      .filter(([name]) => name.startsWith(prefix))
      .reduce((sum, [, count]) => sum + count, 0);
  return STAGES.reduce((sum, stage) => sum + of(run[stage].tally), 0);
}
