import type { Position } from '@reprise/event-envelope';
import { ambient } from '../../runtime/ambient.ts';
import { backOff, type Deadline } from '../../runtime/deadline.ts';
import { eachApart } from '../../subscribe/each-apart.ts';
import type { MicroserviceParts } from '../microservice-parts.ts';
import { findOutcomes } from '../outcomes/find-outcomes.ts';
import { advance, type Pass } from './advance.ts';
import type { Ending, Endings, Errand } from './reacting.ts';
import { noteTrials } from './trials.ts';

/** write runs beside this function, and takes a moment: after so many looks, what is still awaited is handed back. */
const LOOKS = 8;
/** A reaction is not begun with less time than this, for a call that is cut off is in doubt. Milliseconds. */
const TIME_FOR_A_REACTION = 30_000;

/** What came of some errands. */
export interface Worked {
  /** What is left to do, from its first event on. */
  readonly left: readonly Errand[];
  readonly endings: Endings;
}

/**
 * Runs the reactions of different aggregates, some at a time, each one's in order. Outcomes that are not there yet are
 * waited for a little, and reactions that may be run again a little later are.
 *
 * @param catchUp runs what a release has brought; not asked for by who does just that
 */
export async function runErrands(
  parts: MicroserviceParts,
  errands: readonly Errand[],
  deadline: Deadline,
  catchUp: Pass['catchUp'] = async () => true,
): Promise<Worked> {
  const endings = new Map<Position, Ending>();
  const pass: Pass = {
    parts,
    mayBegin: timeFor(deadline),
    ended: (position, ending) => void endings.set(position, ending),
    catchUp,
  };
  let left = errands;
  for (let look = 0; left.length > 0 && look < LOOKS; look++) {
    if (look > 0 && !(await pauseFor(left, look, deadline))) break;
    left = await round(pass, left);
  }
  await noteTrials(
    parts.store,
    left.flatMap(({ subject, trial }) => (trial === undefined ? [] : [[subject, trial] as const])),
  );
  return { left, endings };
}

/** The first may always begin, or nothing would ever be done. */
function timeFor(deadline: Deadline): () => boolean {
  const least = Math.min(TIME_FOR_A_REACTION, deadline.remaining() / 4);
  let isFirst = true;
  return () => {
    const may = isFirst || deadline.remaining() > least;
    isFirst = false;
    return may;
  };
}

/** Until somebody may go on. @returns false where there is no time for it */
async function pauseFor(left: readonly Errand[], look: number, deadline: Deadline): Promise<boolean> {
  const next = Math.min(...left.map(({ trial }) => trial?.notBefore ?? 0)) - ambient.now();
  if (next > 0) {
    if (deadline.remaining() <= next) return false;
    await ambient.sleep(next);
  }
  return backOff(look, deadline);
}

async function round(pass: Pass, errands: readonly Errand[]): Promise<readonly Errand[]> {
  const { parts } = pass;
  const now = ambient.now();
  const [waiting, ready] = [errands.filter(isEarly), errands.filter((one) => !isEarly(one))];
  const known = await findOutcomes(
    parts,
    ready.map(({ subject, events }) => ({ subject, positions: events.map(({ event }) => event.sequence) })),
  );
  const left: Errand[] = [];
  const failed = await eachApart(parts, ready, async (errand) => {
    const rest = await advance(pass, errand, known);
    if (rest !== undefined) left.push(rest);
  });
  return [...waiting, ...left, ...failed];

  function isEarly({ trial }: Errand): boolean {
    return trial !== undefined && trial.notBefore > now;
  }
}
