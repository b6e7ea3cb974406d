import { expect, test } from '@jest/globals';
import { ownRole } from '../validate-templates/rules/own-role.ts';
import type { Json } from '../validate-templates/template.ts';
import { lambda, role, template } from './fixtures/template.ts';

const withRole = (Role: Json) => ({ Type: 'AWS::Lambda::Function', Properties: { Role } });

test('functions with roles of their own pass', () => {
  expect(ownRole(template({ PumpLambdaFunction: lambda('PumpRole'), PumpRole: role([]) }))).toEqual([]);
});

test('two functions may not share the role that the framework makes for all', () => {
  const findings = ownRole(
    template({
      PumpLambdaFunction: lambda('IamRoleLambdaExecution'),
      QueryLambdaFunction: lambda('IamRoleLambdaExecution'),
      IamRoleLambdaExecution: role([]),
    }),
  );
  expect(findings).toMatchObject([{ rule: 'own-role', resource: 'QueryLambdaFunction' }]);
});

test.each<[string, Json]>([
  ['of another template', 'arn:aws:iam::123456789012:role/admin'],
  ['that a parameter names', { Ref: 'SomeRole' }],
  ['that an import names', { 'Fn::ImportValue': 'SomeRole' }],
])('a function may not have a role %s', (_, arn) => {
  expect(ownRole(template({ PumpLambdaFunction: withRole(arn) }))).toMatchObject([
    { resource: 'PumpLambdaFunction' },
  ]);
});

test('a role is known however its ARN is written', () => {
  const Role = { 'Fn::Sub': '$'.concat('{PumpRole.Arn}') };
  expect(ownRole(template({ PumpLambdaFunction: withRole(Role), PumpRole: role([]) }))).toEqual([]);
  expect(
    ownRole(template({ PumpLambdaFunction: withRole({ 'Fn::GetAtt': 'PumpRole.Arn' }), PumpRole: role([]) })),
  ).toEqual([]);
});
