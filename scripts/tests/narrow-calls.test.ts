import { expect, test } from '@jest/globals';
import { narrowCalls } from '../validate-templates/rules/narrow-calls.ts';
import type { Json } from '../validate-templates/template.ts';
import { allow, role, template } from './fixtures/template.ts';

const INVOKE = 'execute-api:Invoke';
/** As `!Sub` writes it; `$` is kept apart, or it would look like JavaScript's. */
const sub = (text: string): Json => ({ 'Fn::Sub': text.replaceAll('#', '$') });
const API = 'arn:#{AWS::Partition}:execute-api:#{AWS::Region}:#{AWS::AccountId}:';
const findings = (action: Json, resource: Json) =>
  narrowCalls(template({ CallerRole: role([allow(action, resource)]) }));

test.each<[string, Json]>([
  ['its own API’s', sub(`${API}#{HttpApi}/$default/POST/events`)],
  [
    'an imported API’s',
    {
      'Fn::Sub': [
        `${API}#{Api}/$default/POST/events`.replaceAll('#', '$'),
        { Api: { 'Fn::ImportValue': 'ledger' } },
      ],
    },
  ],
])('a role may send events to one API: %s', (_, resource) => {
  expect(findings(INVOKE, resource)).toEqual([]);
});

test.each<[string, Json, Json]>([
  ['every API', INVOKE, sub(`${API}*/$default/POST/events`)],
  ['every route', INVOKE, sub(`${API}#{HttpApi}/*`)],
  ['every method', INVOKE, sub(`${API}#{HttpApi}/$default/*/events`)],
  ['another route', INVOKE, sub(`${API}#{HttpApi}/$default/GET/accounts`)],
  ['one good resource and a bad one', INVOKE, [sub(`${API}#{HttpApi}/$default/POST/events`), '*']],
  ['everything', 'execute-api:*', '*'],
  ['what only the deployment knows', INVOKE, { 'Fn::ImportValue': 'LedgerApiArn' }],
])('a role may not call %s', (_, action, resource) => {
  expect(findings(action, resource)).toMatchObject([{ rule: 'narrow-calls', resource: 'CallerRole' }]);
});

test('who calls no API is nobody’s business here', () => {
  expect(findings('dynamodb:Query', '*')).toEqual([]);
});

test('a policy that is given to another service’s role counts too', () => {
  const Properties = {
    RoleName: 'ledger-dev-microservice',
    PolicyName: 'emit',
    PolicyDocument: { Statement: [allow(INVOKE, '*')] },
  };
  expect(narrowCalls(template({ Way: { Type: 'AWS::IAM::RolePolicy', Properties } }))).toMatchObject([
    { resource: 'Way' },
  ]);
});
