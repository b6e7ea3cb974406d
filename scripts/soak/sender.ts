import type { SentEvent, Told } from './book.ts';
import { PATIENCE_MS, pause } from './pause.ts';
import type { SoakRun } from './run.ts';

const REQUEST_TIMEOUT_MS = 40_000;

/** What came of one attempt: told, where some were accepted; done, where all were. */
interface Attempt {
  readonly done: boolean;
  readonly accepted: readonly Told[];
  readonly why: string;
}

/**
 * Sends a request again and again until it is accepted, as a careful producer does: what was sent is in the book before
 * it is sent, what was told as soon as it is told.
 *
 * @param wait seconds for which to wait for the outcomes
 * @throws Error where the service refuses it, or does not accept it for five minutes
 */
export async function send(run: SoakRun, events: readonly SentEvent[], wait = 0): Promise<readonly Told[]> {
  run.book.note(events);
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    run.cloud.expectBack();
    run.book.attempts++;
    const { done, accepted, why } = await attempt(run, events, wait);
    run.book.told.push(...accepted);
    run.trace.note('request', { ids: events.map(({ id }) => id), wait, why, accepted });
    if (done) {
      run.book.requests++;
      return accepted;
    }
    if (Date.now() > giveUpAt)
      throw new Error(`Nothing was accepted for ${PATIENCE_MS / 1000} s; the last answer: ${why}`);
    await pause(200);
  }
}

async function attempt({ cloud }: SoakRun, events: readonly SentEvent[], wait: number): Promise<Attempt> {
  try {
    const response = await fetch(`${cloud.cloud.url}/events`, {
      method: 'POST',
      headers: {
        'content-type': 'application/cloudevents-batch+json',
        ...(wait === 0 ? {} : { prefer: `wait=${wait}` }),
      },
      body: JSON.stringify(events.map(cloudEvent)),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    const text = await response.text();
    if (response.status < 429 && !response.ok) throw new RefusedError(`${response.status} ${text}`);
    const { accepted = [] } = JSON.parse(text) as { accepted?: Told[] };
    return { done: response.ok, accepted, why: String(response.status) };
  } catch (error) {
    if (error instanceof RefusedError) throw error;
    const { cause } = error as { cause?: unknown };
    return { done: false, accepted: [], why: String(cause ?? error) };
  }
}

/** The service finds fault with what the soak sends; sending it again would not help. */
class RefusedError extends Error {}

const cloudEvent = (event: SentEvent) => ({
  specversion: '1.0',
  source: '/soak',
  time: '2026-01-15T12:00:00Z',
  ...event,
});
