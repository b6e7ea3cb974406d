import { describe, expect, test } from '@jest/globals';
import { appendOnly } from '../validate-templates/rules/append-only.ts';
import type { Json, Resource } from '../validate-templates/template.ts';
import { allow, DATA_STORE_ARN, EVENTS_TABLE_ARN, role, template } from './fixtures/template.ts';

const findings = (resources: Readonly<Record<string, Resource>>) => appendOnly(template(resources));
const granted = (action: Json, resource: Json) => findings({ WriteRole: role([allow(action, resource)]) });
const sub = (text: string): Json => ({ 'Fn::Sub': text.replaceAll('#{', '$'.concat('{')) });

test('roles that insert events and change states pass', () => {
  expect(findings({})).toEqual([]);
});

describe('a role may not', () => {
  test('hold all actions by dynamodb:*', () => {
    expect(granted('dynamodb:*', EVENTS_TABLE_ARN)).toMatchObject([
      { rule: 'append-only', resource: 'WriteRole' },
    ]);
  });

  test('hold all actions of all services', () => {
    expect(granted('*', '*')).toHaveLength(1);
  });

  test('name all actions but some with NotAction', () => {
    const statement = {
      Effect: 'Allow',
      NotAction: ['dynamodb:DeleteTable', 'iam:*', 'sts:*'],
      Resource: '*',
    };
    const [finding] = findings({ WriteRole: role([statement]) });
    expect(finding?.message).toContain('dynamodb:DeleteItem');
    expect(finding?.message).not.toContain('dynamodb:DeleteTable');
  });

  test('have a managed policy that is not spelled out here', () => {
    const ManagedPolicyArns = ['arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess'];
    const [finding] = findings({ WriteRole: role([], { ManagedPolicyArns }) });
    expect(finding?.message).toContain('AmazonDynamoDBFullAccess');
  });

  test('put items into every table with Resource *', () => {
    const [finding] = granted('dynamodb:PutItem', '*');
    expect(finding?.message).toContain('dynamodb:PutItem on *');
  });

  test.each([
    ['dynamodb:Batch*', 'dynamodb:BatchWriteItem'],
    ['dynamodb:PartiQL*', 'dynamodb:PartiQLDelete'],
    ['DynamoDB:putitem', 'dynamodb:PutItem'],
    ['dynamodb:?utItem', 'dynamodb:PutItem'],
    ['dynamodb:UpdateTimeToLive', 'dynamodb:UpdateTimeToLive'],
    ['dynamodb:DeleteTable', 'dynamodb:DeleteTable'],
    ['dynamodb:DeleteResourcePolicy', 'dynamodb:DeleteResourcePolicy'],
  ])('hold %s on the events table', (action, named) => {
    const [finding] = granted(action, EVENTS_TABLE_ARN);
    expect(finding?.message).toContain(named);
  });

  test.each<[string, Json]>([
    [
      'Fn::Sub of its name',
      sub('arn:#{AWS::Partition}:dynamodb:#{AWS::Region}:#{AWS::AccountId}:table/ledger-dev-events'),
    ],
    ['Fn::Sub of its logical id', sub('arn:aws:dynamodb:eu-west-1:1:table/#{EventsTable}')],
    ['Fn::Sub of its ARN', sub('#{EventsTable.Arn}')],
    [
      'Fn::Sub with its own variables',
      { 'Fn::Sub': ['arn:aws:dynamodb:*:*:table/ledger-dev-$'.concat('{Kind}'), { Kind: 'events' }] },
    ],
    [
      'Fn::Join',
      { 'Fn::Join': [':', ['arn:aws:dynamodb', { Ref: 'AWS::Region' }, '1', 'table/ledger-dev-events']] },
    ],
    ['Fn::If, in one branch', { 'Fn::If': ['IsProd', DATA_STORE_ARN, EVENTS_TABLE_ARN] }],
    ['a wildcard in the name', 'arn:aws:dynamodb:eu-west-1:123456789012:table/ledger-*'],
    ['an import that only the deployment knows', { 'Fn::ImportValue': 'some-table' }],
    ['a parameter', { Ref: 'SomeParameter' }],
    ['another service’s events table', 'arn:aws:dynamodb:eu-west-1:123456789012:table/payments-dev-events'],
  ])('update the events table, named by %s', (_, arn) => {
    expect(granted('dynamodb:UpdateItem', [DATA_STORE_ARN, arn])).toHaveLength(1);
  });

  test('reach it by leaving only others out with NotResource', () => {
    const statement = { Effect: 'Allow', Action: 'dynamodb:PutItem', NotResource: DATA_STORE_ARN };
    expect(findings({ WriteRole: role([statement]) })).toHaveLength(1);
  });

  test('hide a grant among several statements and policies', () => {
    const harmless = allow('dynamodb:GetItem', EVENTS_TABLE_ARN);
    expect(
      findings({ WriteRole: role([harmless, harmless, allow('dynamodb:PartiQLDelete', EVENTS_TABLE_ARN)]) }),
    ).toHaveLength(1);
  });

  test('set a grant off against a Deny or a Condition', () => {
    const denied = { Effect: 'Deny', Action: 'dynamodb:*', Resource: '*' };
    const sometimes = {
      ...allow('dynamodb:PutItem', EVENTS_TABLE_ARN),
      Condition: { Bool: { 'aws:SecureTransport': 'true' } },
    };
    expect(findings({ WriteRole: role([denied, sometimes]) })).toHaveLength(1);
  });

  test('have a document that only the deployment can read', () => {
    expect(findings({ WriteRole: role({ 'Fn::Transform': { Name: 'AWS::Include' } }) })).toHaveLength(1);
  });

  test.each(['iam:PutRolePolicy', 'iam:*', 'iam:PassRole', 'sts:AssumeRole'])(
    'widen itself with %s',
    (action) => {
      expect(granted(action, '*')).toHaveLength(1);
    },
  );
});

describe('a policy that is attached from outside the role counts as well', () => {
  const PolicyDocument = { Statement: allow('dynamodb:PutItem', EVENTS_TABLE_ARN) };

  test.each(['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy'])('as %s', (Type) => {
    const Extra = { Type, Properties: { PolicyDocument, Roles: [{ Ref: 'WriteRole' }] } };
    expect(findings({ Extra })).toMatchObject([{ resource: 'Extra' }]);
  });

  test('once, when the role names it as its managed policy', () => {
    const Extra = { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument } };
    const WriteRole = role([], { ManagedPolicyArns: [{ Ref: 'Extra' }] });
    expect(findings({ Extra, WriteRole })).toMatchObject([{ resource: 'Extra' }]);
  });
});

describe('a role may', () => {
  test('have AWS’s policy for writing logs', () => {
    const ManagedPolicyArns = [
      sub('arn:#{AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'),
    ];
    expect(findings({ WriteRole: role([], { ManagedPolicyArns }) })).toEqual([]);
  });

  test('leave every events table out with NotResource', () => {
    const statement = {
      Effect: 'Allow',
      Action: 'dynamodb:PutItem',
      NotResource: 'arn:*:dynamodb:*:*:table/*-events',
    };
    expect(findings({ WriteRole: role([statement]) })).toEqual([]);
  });

  test('write to resources of other services, and to tables with other names', () => {
    const Queue = { Type: 'AWS::SQS::Queue' };
    const WriteRole = role([
      allow(['dynamodb:Put*', 'sqs:*'], { 'Fn::GetAtt': ['Queue', 'Arn'] }),
      allow('dynamodb:PutItem', sub('arn:aws:dynamodb:#{AWS::Region}:1:table/ledger-dev-state')),
    ]);
    expect(findings({ Queue, WriteRole })).toEqual([]);
  });
});
