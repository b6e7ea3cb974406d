import { expect, test } from '@jest/globals';
import { noOpenRoute } from '../validate-templates/rules/no-open-route.ts';
import type { Resource } from '../validate-templates/template.ts';
import { route, template } from './fixtures/template.ts';

const findings = (added: Resource) => noOpenRoute(template({ Added: added }));
const jwt = { AuthorizationType: 'JWT', AuthorizerId: { Ref: 'HttpApiAuthorizerJwt' } };

test.each<[string, Resource]>([
  ['signed requests', route({ AuthorizationType: 'AWS_IAM' })],
  ['a token with a scope', route({ ...jwt, AuthorizationScopes: ['state:read'] })],
])('a route that asks for %s passes', (_, added) => {
  expect(findings(added)).toEqual([]);
});

test.each<[string, Resource]>([
  ['a route without an authorizer', route({})],
  ['a route with the authorization NONE', route({ AuthorizationType: 'NONE' })],
  [
    'a route whose JWT authorizer is missing',
    route({ AuthorizationType: 'JWT', AuthorizationScopes: ['state:read'] }),
  ],
  ['a route that takes any token, whatever its scopes', route(jwt)],
  ['a route behind code of its own', route({ AuthorizationType: 'CUSTOM', AuthorizerId: 'x' })],
  [
    'an API that makes its route by itself',
    { Type: 'AWS::ApiGatewayV2::Api', Properties: { Target: 'arn' } },
  ],
  ['an API made from an OpenAPI document', { Type: 'AWS::ApiGatewayV2::Api', Properties: { Body: {} } }],
  ['an open REST method', { Type: 'AWS::ApiGateway::Method', Properties: { AuthorizationType: 'NONE' } }],
  ['a REST method that says nothing of authorization', { Type: 'AWS::ApiGateway::Method', Properties: {} }],
  ['an open function URL', { Type: 'AWS::Lambda::Url', Properties: { AuthType: 'NONE' } }],
  ['a function that anybody may invoke', { Type: 'AWS::Lambda::Permission', Properties: { Principal: '*' } }],
  [
    'a function that any account’s API may invoke',
    { Type: 'AWS::Lambda::Permission', Properties: { Principal: 'apigateway.amazonaws.com' } },
  ],
])('%s does not pass', (_, added) => {
  expect(findings(added)).toMatchObject([{ rule: 'no-open-route', resource: 'Added' }]);
});
