import { account } from '../../../services/ledger/src/domain/account.ts';
import type { BenchOptions } from '../bench.ts';
import { type BatchRun, runBatch, type Shape, serviceWithPast } from './batches.ts';
import { onEngines } from './engines.ts';
import { accountWithoutForever } from './traffic.ts';

/** Whether the types ask for `idempotency: 'forever'`. */
export type Idempotency = 'recent' | 'forever';

/** What batches of one shape consumed, one run a round. */
export interface Counted extends Shape {
  readonly idempotency: Idempotency;
  readonly runs: readonly BatchRun[];
}

/** Each event of an account of its own, which is the dearest; and a request about one account. */
const SHAPES: readonly Shape[] = [
  { eventsPerBatch: 1, eventsPerAccount: 1 },
  { eventsPerBatch: 10, eventsPerAccount: 1 },
  { eventsPerBatch: 10, eventsPerAccount: 10 },
  { eventsPerBatch: 100, eventsPerAccount: 1 },
  { eventsPerBatch: 500, eventsPerAccount: 1 },
];
const QUICK_ACCOUNTS = 10;
const ACCOUNTS = 500;
const AGGREGATES = { recent: accountWithoutForever, forever: account };

let counted: Promise<readonly Counted[]> | undefined;

/** Runs batches of all shapes through the functions and counts; once a process, because several benches look at it. */
export function countedUnits(options: BenchOptions): Promise<readonly Counted[]> {
  counted ??= onEngines(async () => [
    ...(await count('recent', options)),
    ...(await count('forever', options)),
  ]);
  return counted;
}

async function count(idempotency: Idempotency, { quick, rounds, say }: BenchOptions): Promise<Counted[]> {
  const accounts = quick ? QUICK_ACCOUNTS : ACCOUNTS;
  say(`counting calls and units, idempotency '${idempotency}'`);
  const service = await serviceWithPast(AGGREGATES[idempotency], accounts);
  const shapes = SHAPES.filter(({ eventsPerBatch }) => eventsPerBatch <= accounts);
  // The first of a process is not what the others are: code is compiled, connections are opened.
  for (const shape of shapes) await runBatch(service, shape);
  const runs = new Map<Shape, BatchRun[]>(shapes.map((shape) => [shape, []]));
  for (let round = 0; round < rounds; round++)
    for (const [shape, ofShape] of runs) ofShape.push(await runBatch(service, shape));
  return [...runs].map(([shape, ofShape]) => ({ ...shape, idempotency, runs: ofShape }));
}
