import { z } from 'zod';

const resource = z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) });
const resources = z.object({ Resources: z.record(z.string(), resource).default({}) });

const lambda = z.object({
  name: z.string(),
  timeout: z.number().optional(),
  events: z.array(z.record(z.string(), z.unknown())).nullish(),
});

/** What `serverless print --format json` says, as far as the local cloud needs it. */
export const serviceConfig = z.object({
  service: z.string(),
  provider: z.object({ stage: z.string(), timeout: z.number().optional() }),
  functions: z.record(z.string(), lambda).default({}),
  // A part that a service does not have is null.
  resources: z.union([resources, z.array(resources.nullable())]).optional(),
});

/** A service's resolved configuration. */
export type ServiceConfig = z.infer<typeof serviceConfig>;

/** A CloudFormation resource. */
export type Resource = z.infer<typeof resource>;

/** All CloudFormation resources of a service, by logical id, with those that the framework makes of its functions. */
export function resourcesOf(config: ServiceConfig): Readonly<Record<string, Resource>> {
  const parts = [config.resources ?? []].flat().filter((part) => part !== null);
  return Object.assign(functionResources(config), ...parts.map((part) => part.Resources));
}

/** As the framework names them: `write` becomes WriteLambdaFunction. */
function functionResources(config: ServiceConfig): Record<string, Resource> {
  const entries = Object.entries(config.functions).map(([key, { name }]) => {
    const normal = key.replaceAll('-', 'Dash').replaceAll('_', 'Underscore');
    const id = `${normal.charAt(0).toUpperCase()}${normal.slice(1)}LambdaFunction`;
    return [id, { Type: 'AWS::Lambda::Function', Properties: { FunctionName: name } }];
  });
  return Object.fromEntries(entries);
}
