import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleAll,
  type IBackoffFactory,
} from 'cockatiel';
import type { Ambient } from './ambient.ts';
import { NotSentError } from './errors.ts';

/** So many calls in a row that failed open the circuit: what would follow would fail too, and take its time. */
const FAILURES = 5;
/** How long it stays open before one call may try, in milliseconds. */
const OPEN_FOR = 10_000;

/** Lets calls through to one gateway, unless the last ones failed. */
export interface Breaker {
  /** Whether it would refuse a call now: a reason not even to say that one is meant. */
  readonly refuses: boolean;
  /** @throws NotSentError while the circuit is open, and whatever the call throws */
  run<Result>(call: () => Promise<Result>): Promise<Result>;
}

/** One per gateway and container. */
export function breakerOf(gateway: string, ambient: Ambient): Breaker {
  let openedAt = 0;
  const isTime = () => ambient.now() - openedAt >= OPEN_FOR;
  const policy = circuitBreaker(handleAll, {
    breaker: new ConsecutiveBreaker(FAILURES),
    halfOpenAfter: untilItIsTime(isTime),
  });
  policy.onBreak(() => {
    openedAt = ambient.now();
  });
  return {
    get refuses() {
      return policy.state === CircuitState.Open && !isTime();
    },
    async run(call) {
      try {
        return await policy.execute(call);
      } catch (error) {
        if (!(error instanceof BrokenCircuitError)) throw error;
        throw new NotSentError(
          `${gateway} has failed ${FAILURES} times in a row and is left alone for a while`,
          {
            cause: error,
          },
        );
      }
    },
  };
}

/**
 * cockatiel measures with the machine's clock how long a circuit has been open. It asks for the duration each time, so
 * the duration is endless until our clock says that it is over, and then nothing.
 */
function untilItIsTime(isTime: () => boolean): IBackoffFactory<unknown> {
  const backoff = {
    next: () => backoff,
    get duration() {
      return isTime() ? 0 : Number.POSITIVE_INFINITY;
    },
  };
  return backoff;
}
