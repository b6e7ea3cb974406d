import { httpInvoke, resourceProperties, type ServiceConfig } from '../../packages/local-aws/src/index.ts';
import type { ServiceLayout } from './layout.ts';
import { StartError } from './start-error.ts';

/**
 * Does what CloudFormation does with a service's `Custom::RepriseSetup`: invokes its `setup` function. Harmless to repeat.
 *
 * @throws {StartError} with the reason, when the service may not run on these streams and tables.
 */
export async function setUp(service: ServiceLayout, config: ServiceConfig): Promise<void> {
  const setup = config.functions.setup;
  if (setup === undefined) return;
  const event = {
    RequestType: 'Create',
    ResourceType: 'Custom::RepriseSetup',
    LogicalResourceId: 'Setup',
    RequestId: 'local',
    StackId: 'local',
    ResourceProperties: resourceProperties(config, 'Custom::RepriseSetup'),
  };
  const invoke = httpInvoke(() => `http://127.0.0.1:${service.lambdaPort}`);
  const result = await invoke(setup.name, JSON.stringify(event), {
    timeoutMs: 30_000,
    signal: new AbortController().signal,
  });
  if (result.kind !== 'returned')
    throw new StartError(`The setup of ${service.name} failed: ${result.message}`);
  const reason = reasonOf(result.response);
  if (reason !== undefined) throw new StartError(`${service.name} cannot run: ${reason}`);
}

function reasonOf(response: unknown): string | undefined {
  if (typeof response !== 'object' || response === null || !('Status' in response)) return undefined;
  if (response.Status !== 'FAILED') return undefined;
  return 'Reason' in response ? String(response.Reason) : 'its setup failed';
}
