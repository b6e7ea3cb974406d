import type { JobView } from '../../../packages/service-kit/src/index.ts';
import type { Chance } from '../../../packages/testing/src/simulator/chance.ts';
import type { Service } from '../../../tests/e2e/support/services.ts';
import { pause } from '../pause.ts';
import { askPlayback, isOver, latestPlayback, letGo } from '../playbacks.ts';
import type { Activity, SoakRun } from '../run.ts';

/** Between two things that somebody does about playbacks, in milliseconds. */
const [SOONEST, LATEST] = [1_000, 8_000];

/** Somebody who plays a service's log back all the time, and cannot make up their mind: starts, pauses, resumes, cancels. */
export const playbacks = (service: Service): Activity => ({
  name: `playbacks of ${service}`,
  run: async (run) => {
    const chance = run.chance(`playbacks of ${service}`);
    while (!run.stopping.aborted) {
      await pause(chance.between(SOONEST, LATEST), run.stopping);
      await run.gate.pass(() => step(run, service, chance));
    }
  },
});

/** What the function refuses, e.g. to pause what has just ended, is no fault; nor is that nobody answers after a kill. */
async function step(run: SoakRun, service: Service, chance: Chance): Promise<void> {
  const job = await latestPlayback(run, service);
  const request =
    job === undefined || isOver(job)
      ? startOf(chance)
      : { id: job.id, action: isStanding(job) ? ('resume' as const) : chance.oneOf(ACTIONS) };
  const action = 'action' in request ? request.action : `${request.mode}${request.wipe ? ' --wipe' : ''}`;
  if (action === 'look') return;
  if (action === 'lease' && job !== undefined) return await letGo(run, service, job.id);
  const answer = await askPlayback(run, service, request);
  run.trace.note('playback', { service, action, ...answer });
  if (answer.kind === 'answered') run.playbacks.set(action, (run.playbacks.get(action) ?? 0) + 1);
}

const isStanding = ({ stalled, status }: JobView): boolean =>
  stalled || status === 'PAUSED' || status === 'FAILED';

/** Looked at most often: a playback that is always stopped never gets anywhere. `lease`: its worker is taken for dead, as it is after a kill. */
const ACTIONS = ['look', 'look', 'look', 'lease', 'lease', 'pause', 'cancel'] as const;

function startOf(chance: Chance) {
  const mode = chance.oneOf(['rebuild', 'rebuild', 'rebuild', 'replay', 'preview'] as const);
  const wipe = mode === 'rebuild' && chance.happens(0.5);
  // Slow enough to be met by a kill now and then; by default it is done in a moment.
  const rate = chance.happens(0.5) ? { rate: chance.between(20, 400) } : {};
  return { mode, by: 'soak', ...(wipe ? { wipe } : {}), ...rate };
}
