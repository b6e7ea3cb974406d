import { recordsDone } from './batch-response.ts';
import type { GivenUp } from './failures.ts';
import type { Invocation, Invoke } from './invoke.ts';
import type { Mapping } from './mapping.ts';
import { pause } from './pause.ts';
import { lambdaEvent, type StreamRecord } from './stream-record.ts';

/** What a delivery needs, and whom it tells. */
export type DeliveryContext = {
  readonly mapping: Mapping;
  readonly invoke: Invoke;
  /** Records that need not be delivered again: processed, or given up. */
  readonly done: (records: readonly StreamRecord[]) => void;
  readonly giveUp: (failure: GivenUp) => void;
  /** An attempt that failed; it is made again in `retryInMs`. */
  readonly failed: (
    records: readonly StreamRecord[],
    why: string,
    attempt: number,
    retryInMs: number,
  ) => void;
  /** The mapping stops: what has been sent may come to its end, nothing more is sent. */
  readonly stopping: AbortSignal;
  /** The mapping does not wait any longer for what has been sent. */
  readonly abandoning: AbortSignal;
};

/** Records that go together, and how often they have failed together. */
type Piece = { readonly records: readonly StreamRecord[]; readonly failures: number };

const firstBackoff = 50;
const longestBackoff = 5000;

/**
 * Delivers a batch as Lambda does: until all of it has been processed, or given up by the mapping's limits. Returns
 * early when the mapping stops; what is not `done` then will be delivered again by the next run.
 */
export async function deliver(batch: readonly StreamRecord[], context: DeliveryContext): Promise<void> {
  const pieces: Piece[] = [{ records: batch, failures: 0 }];
  let failedInARow = 0;
  for (let piece = pieces.pop(); piece !== undefined && !context.stopping.aborted; piece = pieces.pop()) {
    const young = giveUpOld(piece, context);
    if (young.records.length === 0) continue;
    const result = await attempt(young, context);
    pieces.push(...result.pieces);
    if (result.failure === undefined) {
      failedInARow = 0;
      continue;
    }
    if (result.pieces.length === 0) continue;
    const retryInMs = Math.min(longestBackoff, firstBackoff * 2 ** failedInARow++);
    context.failed(young.records, result.failure, failedInARow, retryInMs);
    await pause(retryInMs, context.stopping);
  }
}

/** What is left to do after an attempt, the first piece last; and why it failed, if it got nowhere. */
type Result = { readonly pieces: readonly Piece[]; readonly failure?: string };

async function attempt(piece: Piece, context: DeliveryContext): Promise<Result> {
  const { mapping, invoke, abandoning } = context;
  const options = { timeoutMs: mapping.functionTimeoutMs, signal: abandoning };
  const invocation = await invoke(mapping.functionName, lambdaEvent(piece.records), options);
  if (invocation.kind === 'unavailable') return { pieces: [piece], failure: invocation.message };
  const count = processed(invocation, piece.records, mapping);
  context.done(piece.records.slice(0, count));
  if (count === piece.records.length) return { pieces: [] };
  // Progress begins a new count: the rest has not been tried without what came before it.
  if (count > 0) return { pieces: [{ records: piece.records.slice(count), failures: 0 }] };
  const failure = invocation.kind === 'failed' ? invocation.message : 'reported the first record as failed';
  return { pieces: again(piece, failure, context), failure };
}

function processed(invocation: Invocation, records: readonly StreamRecord[], mapping: Mapping): number {
  if (invocation.kind !== 'returned') return 0;
  return mapping.reportBatchItemFailures ? recordsDone(invocation.response, records) : records.length;
}

/** After a failure: in halves (which is no retry), once more, or never again. */
function again(piece: Piece, reason: string, context: DeliveryContext): readonly Piece[] {
  const { records, failures } = piece;
  const { bisectBatchOnFunctionError, maximumRetryAttempts } = context.mapping;
  if (bisectBatchOnFunctionError && records.length > 1) {
    const middle = Math.ceil(records.length / 2);
    return [
      { records: records.slice(middle), failures },
      { records: records.slice(0, middle), failures },
    ];
  }
  if (failures < maximumRetryAttempts) return [{ records, failures: failures + 1 }];
  giveUp(records, { condition: 'RetryAttemptsExhausted', invokeCount: failures + 1, reason }, context);
  return [];
}

/** Records older than the mapping allows are given up, tried or not. A shard's oldest come first. */
function giveUpOld(piece: Piece, context: DeliveryContext): Piece {
  const oldest = Date.now() - context.mapping.maximumRecordAgeMs;
  const firstYoung = piece.records.findIndex(({ arrival }) => arrival >= oldest);
  const count = firstYoung === -1 ? piece.records.length : firstYoung;
  const why = { condition: 'RecordAgeExceeded', invokeCount: piece.failures } as const;
  giveUp(piece.records.slice(0, count), why, context);
  return { ...piece, records: piece.records.slice(count) };
}

function giveUp(
  records: readonly StreamRecord[],
  why: Omit<GivenUp, 'records'>,
  context: DeliveryContext,
): void {
  const [first, ...others] = records;
  if (first === undefined) return;
  context.giveUp({ ...why, records: [first, ...others] });
  context.done(records);
}
