import { type Finding, type Json, type Resource, type Rule, type Template } from '../template.ts';
import { listed, possibleStrings } from '../values.ts';

const HOW = `Give it an authorizer: \${self:custom.access.read} or \${self:custom.access.write}.`;

function routeProblem({ Properties = {} }: Resource): string | undefined {
  const type = Properties.AuthorizationType;
  if (type === 'AWS_IAM') return undefined;
  if (type !== 'JWT') return `${Properties.RouteKey} is open: its authorization is ${type ?? 'NONE'}. ${HOW}`;
  if (Properties.AuthorizerId === undefined) return `${Properties.RouteKey} names no JWT authorizer. ${HOW}`;
  if (listed(Properties.AuthorizationScopes).length === 0)
    return `${Properties.RouteKey} asks for no scope. ${HOW}`;
  return undefined;
}

/** CloudFormation's short cuts make routes that nobody sees in the template. */
function apiProblem({ Properties = {} }: Resource): string | undefined {
  const hidden = ['Target', 'Body', 'BodyS3Location'].find((name) => name in Properties);
  return (
    hidden && `makes routes through ${hidden}, which cannot be checked here. Declare them as httpApi events.`
  );
}

const isClosed = (type: Json | undefined): boolean => typeof type === 'string' && type !== 'NONE';

function permissionProblem({ Properties = {} }: Resource, template: Template): string | undefined {
  if (possibleStrings(Properties.Principal, template).includes('*')) {
    return 'lets anybody invoke the function. Name the service that calls it.';
  }
  const anySource = Properties.SourceArn === undefined && Properties.SourceAccount === undefined;
  return anySource ? 'lets the service invoke the function for any account. Give it a SourceArn.' : undefined;
}

const CHECKS: Readonly<Record<string, (resource: Resource, template: Template) => string | undefined>> = {
  'AWS::ApiGatewayV2::Route': routeProblem,
  'AWS::ApiGatewayV2::Api': apiProblem,
  'AWS::ApiGateway::RestApi': apiProblem,
  'AWS::ApiGateway::Method': ({ Properties }) =>
    isClosed(Properties?.AuthorizationType)
      ? undefined
      : 'is an open REST method. Use httpApi events with an authorizer.',
  'AWS::Lambda::Url': ({ Properties }) =>
    Properties?.AuthType === 'AWS_IAM'
      ? undefined
      : 'is an open function URL. Use httpApi events with an authorizer.',
  'AWS::Lambda::Permission': permissionProblem,
};

/** Nobody gets in unverified: every route asks for a signature or for a token with scopes. */
export const noOpenRoute: Rule = (template) =>
  Object.entries(template.Resources).flatMap(([resource, definition]): Finding[] => {
    const message = CHECKS[definition.Type ?? '']?.(definition, template);
    return message === undefined ? [] : [{ rule: 'no-open-route', resource, message }];
  });
