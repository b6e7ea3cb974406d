import { expect, test } from '@jest/globals';
import { nothingHidden } from '../validate-templates/rules/nothing-hidden.ts';
import { template } from './fixtures/template.ts';

test('a template that says everything passes', () => {
  expect(nothingHidden(template())).toEqual([]);
});

test('a transform, a loop and a nested stack do not pass', () => {
  const hiding = template({ 'Fn::ForEach::Roles': {}, Nested: { Type: 'AWS::CloudFormation::Stack' } });
  const findings = nothingHidden({ ...hiding, Transform: 'AWS::LanguageExtensions' });
  expect(findings.map(({ resource }) => resource)).toEqual(['template', 'Fn::ForEach::Roles', 'Nested']);
});
