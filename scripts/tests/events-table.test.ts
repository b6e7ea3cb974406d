import { describe, expect, test } from '@jest/globals';
import { eventsTable } from '../validate-templates/rules/events-table.ts';
import { at, type Json, type JsonObject, type Resource } from '../validate-templates/template.ts';
import { protectedTable, template } from './fixtures/template.ts';

const findings = (table: Resource) => eventsTable(template({ EventsTable: table }));
const having = (properties: JsonObject): Resource => ({
  ...protectedTable,
  Properties: { ...protectedTable.Properties, ...properties },
});

const statement = at(protectedTable.Properties, 'ResourcePolicy', 'PolicyDocument', 'Statement');
const denial = (Array.isArray(statement) ? statement[0] : {}) as JsonObject;
const denying = (more: JsonObject): Resource =>
  having({ ResourcePolicy: { PolicyDocument: { Statement: [{ ...denial, ...more }] } } });

test('a table that is protected in every way passes', () => {
  expect(findings(protectedTable)).toEqual([]);
});

test('a template without an events table does not pass', () => {
  expect(eventsTable({ Resources: {} })).toMatchObject([{ resource: 'template' }]);
});

test.each<[string, Resource]>([
  ['DeletionPolicy', { ...protectedTable, DeletionPolicy: 'Delete' }],
  ['UpdateReplacePolicy', { ...protectedTable, UpdateReplacePolicy: 'Snapshot' }],
  ['DeletionProtectionEnabled', having({ DeletionProtectionEnabled: false })],
  ['PointInTimeRecoveryEnabled', having({ PointInTimeRecoverySpecification: {} })],
  ['SSEEnabled', having({ SSESpecification: { SSEEnabled: false } })],
  ['TimeToLiveSpecification', having({ TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true } })],
])('a table does not pass without the right %s', (name, table) => {
  expect(findings(table)).toMatchObject([
    { resource: 'EventsTable', message: expect.stringContaining(name) },
  ]);
});

describe('its resource policy has to deny', () => {
  test('something at all', () => {
    expect(findings(having({ ResourcePolicy: {} }))).toHaveLength(1);
  });

  test('each of the six actions', () => {
    const [finding] = findings(
      denying({ Action: ['dynamodb:PutItem', 'dynamodb:Update*', 'dynamodb:DeleteItem'] }),
    );
    expect(finding?.message).toContain(
      'deny dynamodb:BatchWriteItem, dynamodb:PartiQLUpdate, dynamodb:PartiQLDelete to',
    );
  });

  test.each<[string, Record<string, Json>]>([
    ['everybody', { Principal: { AWS: 'arn:aws:iam::123456789012:role/somebody' } }],
    ['always', { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'ledger' } } }],
    ['on this table', { Resource: 'arn:aws:dynamodb:*:*:table/ledger-dev-state' }],
    ['rather than allow', { Effect: 'Allow' }],
  ])('%s', (_, more) => {
    expect(findings(denying(more))).toHaveLength(1);
  });

  test('which may also be said as { AWS: "*" }', () => {
    expect(findings(denying({ Principal: { AWS: ['*'] } }))).toEqual([]);
  });
});
