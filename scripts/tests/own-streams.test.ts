import { expect, test } from '@jest/globals';
import { ownStreams } from '../validate-templates/rules/own-streams.ts';
import type { Json } from '../validate-templates/template.ts';
import { allow, role, template } from './fixtures/template.ts';

const arn = (name: string): Json => ({
  'Fn::Sub': 'arn:$'.concat(
    '{AWS::Partition}:kinesis:$',
    '{AWS::Region}:$',
    '{AWS::AccountId}:stream/',
    name,
  ),
});
const EventStream = { Type: 'AWS::Kinesis::Stream', Properties: { Name: 'ledger-dev-events' } };
const findings = (...resources: Json[]) =>
  ownStreams(
    template({ EventStream, CopyRole: role(resources.map((each) => allow(['kinesis:PutRecords'], each))) }),
  );

test.each<[string, Json[]]>([
  ['its own stream', [{ 'Fn::GetAtt': ['EventStream', 'Arn'] }, { 'Fn::GetAtt': 'EventStream.Arn' }]],
  ['its own stream, by name', [arn('ledger-dev-events')]],
  [
    'the event stream of one other stage',
    [arn('ledger-dev-events'), arn('ledger-test-events'), arn('ledger-test-events')],
  ],
])('a role may put on %s', (_, resources) => {
  expect(findings(...resources)).toEqual([]);
});

test.each<[string, Json[]]>([
  ['any stream', ['*']],
  ['the streams of any stage', [arn('ledger-*-events')]],
  ['the event streams of two other stages', [arn('ledger-test-events'), arn('ledger-prod-events')]],
  ['another stage’s playback stream, which nobody copies to', [arn('ledger-test-playback')]],
  ['a stream that only the deployment knows', [{ Ref: 'SomeParameter' }]],
])('a role may not put on %s', (_, resources) => {
  expect(findings(...resources)).toMatchObject([{ rule: 'own-streams', resource: 'CopyRole' }]);
});

test('nor may it put on all but some', () => {
  const statement = { Effect: 'Allow', Action: 'kinesis:*', NotResource: arn('ledger-prod-events') };
  expect(ownStreams(template({ EventStream, CopyRole: role([statement]) }))).toHaveLength(1);
});

test('it may read what it likes', () => {
  expect(ownStreams(template({ ReadRole: role([allow('kinesis:GetRecords', '*')]) }))).toEqual([]);
});
