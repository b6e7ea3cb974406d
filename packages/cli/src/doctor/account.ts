import { cloudFormation } from '../aws/clients.ts';
import type { Target } from '../target.ts';
import { type Check, looked, ok } from './check.ts';

/** Whether there are credentials and a region, which every other check of a deployed stage needs. */
export function accountChecks({ profile }: Target): Promise<readonly Check[]> {
  const who = profile === undefined ? 'the environment' : `profile ${profile}`;
  return looked('account', 'sts:AssumeRole', async () => {
    const { config } = cloudFormation(); // all clients find them alike
    await config.credentials();
    return [ok('account', `credentials of ${who}, region ${await config.region()}`)];
  });
}
