import { LocalAwsError } from '../errors.ts';
import { functionArn, localAccount, streamArn, tableArn } from './local-account.ts';
import { type Resource, resourcesOf, type ServiceConfig } from './service-config.ts';

/** Resolves the intrinsic functions of a CloudFormation value to local names and ARNs. */
export type Resolve = (value: unknown) => unknown;

/**
 * A resolver for one service: `Ref`, `Fn::GetAtt` of an Arn, `Fn::Sub` and `Fn::Join`, anywhere inside a value.
 *
 * @throws {LocalAwsError} `config-unsupported` (when used) for any other function, and for an unknown logical id.
 */
export function intrinsicsOf(config: ServiceConfig): Resolve {
  const resources = resourcesOf(config);
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::Region': localAccount.region,
    'AWS::AccountId': localAccount.accountId,
    'AWS::Partition': localAccount.partition,
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': `${config.service}-${config.provider.stage}`,
  };

  const nameOf = (id: string): unknown => {
    const resource = resources[id];
    if (resource === undefined) throw unsupported(`${id} is no resource of ${config.service}`);
    return resolve(physicalName(resource)) ?? id;
  };

  const attribute = (id: string, name: string): unknown => {
    if (name !== 'Arn') throw unsupported(`${id}.${name} has no local value`);
    return arnOf(resources[id], String(nameOf(id)));
  };

  const variable = (path: string, own: Readonly<Record<string, unknown>> = {}): unknown => {
    if (path in own) return resolve(own[path]);
    if (path in pseudo) return pseudo[path];
    const [id = '', name] = path.split('.');
    return name === undefined ? nameOf(id) : attribute(id, name);
  };

  const substitute = (template: string, own?: Readonly<Record<string, unknown>>): string =>
    template.replaceAll(/\$\{(!?)([^}]+)\}/g, (_, literal, path) =>
      literal === '!' ? `\${${path}}` : String(variable(path, own)),
    );

  const call = (name: string, argument: unknown): unknown => {
    if (name === 'Ref' && argument === 'AWS::NoValue') return undefined;
    if (name === 'Ref') return variable(String(argument));
    if (name === 'Fn::GetAtt')
      return variable(Array.isArray(argument) ? argument.join('.') : String(argument));
    if (name === 'Fn::Sub' && typeof argument === 'string') return substitute(argument);
    if (name === 'Fn::Sub' && Array.isArray(argument)) return substitute(argument[0], argument[1]);
    if (name === 'Fn::Join' && Array.isArray(argument)) return argument[1].map(resolve).join(argument[0]);
    throw unsupported(`${name} is not understood locally`);
  };

  const resolve: Resolve = (value) => {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    const [first, ...others] = Object.entries(value);
    if (first !== undefined && others.length === 0 && isIntrinsic(first[0])) return call(...first);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner)]));
  };
  return resolve;
}

function isIntrinsic(key: string): boolean {
  return key === 'Ref' || key.startsWith('Fn::');
}

function physicalName({ Type, Properties }: Resource): unknown {
  if (Type === 'AWS::DynamoDB::Table') return Properties.TableName;
  return Properties.Name ?? Properties.FunctionName ?? Properties.BucketName ?? Properties.QueueName;
}

function arnOf(resource: Resource | undefined, name: string): string {
  if (resource?.Type === 'AWS::Kinesis::Stream') return streamArn(name);
  if (resource?.Type === 'AWS::DynamoDB::Table') return tableArn(name);
  if (resource?.Type === 'AWS::Lambda::Function') return functionArn(name);
  return `arn:aws:local:::${name}`;
}

function unsupported(what: string): LocalAwsError {
  return new LocalAwsError(
    'config-unsupported',
    `${what}: use Ref, GetAtt .Arn, Sub or Join in serverless.yml.`,
  );
}

/** The resolved properties of a service's first resource of a type; undefined when it has none. */
export function resourceProperties(config: ServiceConfig, type: string): unknown {
  const resource = Object.values(resourcesOf(config)).find(({ Type }) => Type === type);
  return resource && intrinsicsOf(config)(resource.Properties);
}
