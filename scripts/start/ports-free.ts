import { portInUse } from '../../packages/local-aws/src/index.ts';
import { StartError } from './start-error.ts';

/**
 * Makes sure that every port is free.
 *
 * @throws {StartError} naming the first that is not, and what needs it.
 */
export async function checkPorts(ports: Readonly<Record<string, number>>): Promise<void> {
  for (const [name, port] of Object.entries(ports)) {
    if (!(await portInUse(port))) continue;
    throw new StartError(
      `Port ${port} is in use, and ${name} needs it: free it, or shift all ports, e.g. REPRISE_PORT_OFFSET=100 npm start`,
    );
  }
}
