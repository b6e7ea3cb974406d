import { awsEnvironment, type Target } from '../target.ts';

/** Turns this process to a target: the AWS SDK reads `process.env` alone. */
export function enterTarget(target: Target, env: NodeJS.ProcessEnv): void {
  for (const [name, value] of Object.entries(awsEnvironment(target, env))) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
