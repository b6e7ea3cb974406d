import { pause } from '../pause.ts';
import type { Activity, SoakRun } from '../run.ts';

/** Between a restart and the next kill, in milliseconds. */
const [SOONEST, LATEST] = [8_000, 25_000];

/** Kills a random process with -9, `npm start` itself among them, and starts everything again. All have had their turn before one has another. */
export const killer: Activity = {
  name: 'killer',
  run: async (run) => {
    const chance = run.chance('killer');
    let victims: string[] = [];
    for (;;) {
      await pause(chance.between(SOONEST, LATEST), run.stopping);
      if (run.stopping.aborted) return;
      await run.gate.pass(async () => {
        // It may have waited for a check, at the end of which time was up.
        if (run.stopping.aborted) return;
        if (victims.length === 0) victims = Object.keys(run.cloud.cloud.pids());
        const victim = chance.oneOf(victims);
        victims = victims.filter((other) => other !== victim);
        await killOne(run, victim);
      });
    }
  },
};

async function killOne(run: SoakRun, victim: string): Promise<void> {
  run.trace.note('kill', { victim, pid: run.cloud.cloud.pids()[victim] });
  const ms = await run.cloud.killAndRestart(victim);
  run.trace.note('back', { victim, ms });
  run.kills.set(victim, (run.kills.get(victim) ?? 0) + 1);
  run.restarts.push(ms);
  run.trace.say(`kill -9 ${victim}; everything is back after ${(ms / 1000).toFixed(1)} s`);
}
