// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation's placeholders look like JavaScript's.
import { describe, expect, test } from '@jest/globals';
import { intrinsicsOf, resourceProperties } from '../../src/config/intrinsics.ts';
import { serviceConfig } from '../../src/config/service-config.ts';

const config = serviceConfig.parse({
  service: 'ledger',
  provider: { stage: 'local' },
  functions: { 'set-up': { name: 'ledger-local-set-up' } },
  resources: {
    Resources: {
      Events: { Type: 'AWS::Kinesis::Stream', Properties: { Name: 'ledger-local-events' } },
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: { TableName: { 'Fn::Sub': '${AWS::StackName}-table' } },
      },
      Setup: {
        Type: 'Custom::RepriseSetup',
        Properties: {
          ServiceToken: { 'Fn::GetAtt': ['SetDashupLambdaFunction', 'Arn'] },
          Table: { Ref: 'Table' },
        },
      },
    },
  },
});
const resolve = intrinsicsOf(config);
const stream = 'arn:aws:kinesis:us-east-1:000000000000:stream/ledger-local-events';

describe('intrinsic functions', () => {
  test.each([
    ['Ref of a resource', { Ref: 'Table' }, 'ledger-local-table'],
    ['Ref of a pseudo parameter', { Ref: 'AWS::Region' }, 'us-east-1'],
    ['Ref of AWS::NoValue', { Ref: 'AWS::NoValue' }, undefined],
    ['GetAtt of an ARN', { 'Fn::GetAtt': ['Events', 'Arn'] }, stream],
    ['GetAtt as one text', { 'Fn::GetAtt': 'Events.Arn' }, stream],
    [
      'Sub',
      { 'Fn::Sub': '${Table}/${AWS::AccountId}/${!literal}' },
      'ledger-local-table/000000000000/${literal}',
    ],
    ['Sub of an attribute', { 'Fn::Sub': '${Events.Arn}' }, stream],
    [
      'Sub with variables',
      { 'Fn::Sub': ['${a}-${Table}', { a: { Ref: 'AWS::Region' } }] },
      'us-east-1-ledger-local-table',
    ],
    ['Join', { 'Fn::Join': [':', ['a', { Ref: 'AWS::Partition' }]] }, 'a:aws'],
    ['no function at all', { a: [1, { Ref: 'Table' }], b: null }, { a: [1, 'ledger-local-table'], b: null }],
  ])('%s', (_, value, expected) => {
    expect(resolve(value)).toEqual(expected);
  });

  test('are refused with a reason where they have no local meaning', () => {
    expect(() => resolve({ 'Fn::ImportValue': 'x' })).toThrow('Fn::ImportValue is not understood locally');
    expect(() => resolve({ Ref: 'Missing' })).toThrow('Missing is no resource of ledger');
  });

  test('know the functions as the framework names them', () => {
    expect(resourceProperties(config, 'Custom::RepriseSetup')).toEqual({
      ServiceToken: 'arn:aws:lambda:us-east-1:000000000000:function:ledger-local-set-up',
      Table: 'ledger-local-table',
    });
  });
});
