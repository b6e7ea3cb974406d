import { InterruptedError } from '../errors.ts';
import type { Book } from './book.ts';
import type { Ack } from './deliver.ts';
import type { InputEvent } from './input-event.ts';
import { type Limits, plan } from './plan.ts';
import type { Window } from './windows.ts';

/** Gets events acknowledged, all of them, or throws. */
export type Send = (events: readonly InputEvent[]) => Promise<readonly Ack[]>;

/** While one window is being sent, the next is read. */
const OPEN_WINDOWS = 2;

/**
 * Sends windows of events, each subject's in order: a lane is a chain of requests, and a subject's lane is fixed. The
 * first failure, like Ctrl-C, lets what is in flight come to its end and starts nothing more.
 * @param halt fires at Ctrl-C
 * @throws what `send` throws first; InterruptedError
 */
export async function run(
  windows: AsyncIterable<Window>,
  { book, limits, send, halt }: { book: Book; limits: Limits; send: Send; halt: AbortSignal },
): Promise<void> {
  const failures: unknown[] = [];
  const stopped = (): boolean => halt.aborted || failures.length > 0;
  const inLane = lanes(limits.lanes, (error) => failures.push(error));

  const start = (window: Window): Promise<unknown> => {
    const batches = plan(window.events, limits);
    book.opened(window, batches.length);
    return Promise.all(
      batches.map(({ lane, events }, request) =>
        inLane(lane, async () => {
          if (!stopped() && !book.isDone(window, request)) book.done(window, request, await send(events));
        }),
      ),
    );
  };

  await throughWindows(windows, start, stopped).catch((error) => failures.push(error));
  if (failures.length > 0) throw failures[0];
  if (halt.aborted) throw new InterruptedError();
}

async function throughWindows(
  windows: AsyncIterable<Window>,
  start: (window: Window) => Promise<unknown>,
  stopped: () => boolean,
): Promise<void> {
  const open: Promise<unknown>[] = [];
  try {
    for await (const window of windows) {
      open.push(start(window));
      if (open.length >= OPEN_WINDOWS) await open.shift();
      if (stopped()) break;
    }
  } finally {
    await Promise.all(open);
  }
}

/** Tasks of one lane run one after the other; a failed one does not keep those behind it from running. */
function lanes(
  count: number,
  onFailure: (error: unknown) => void,
): (lane: number, task: () => Promise<void>) => Promise<void> {
  const tails = Array.from({ length: count }, () => Promise.resolve());
  return (lane, task) => {
    const queued = (tails[lane] ?? Promise.resolve()).then(task).catch(onFailure);
    tails[lane] = queued;
    return queued;
  };
}
