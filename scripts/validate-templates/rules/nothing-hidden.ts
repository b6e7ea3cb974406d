import type { Finding, Rule } from '../template.ts';

const HIDES: Readonly<Record<string, string>> = {
  'AWS::CloudFormation::Stack': 'is a nested stack',
  'AWS::CloudFormation::Macro': 'is a macro',
};

/** The template says all that will be deployed: what macros and nested stacks add, no check here would see. */
export const nothingHidden: Rule = (template) => {
  const finding = (resource: string, what: string): Finding => ({
    rule: 'nothing-hidden',
    resource,
    message: `${what}, whose resources cannot be checked here. Write them out.`,
  });
  const hidden = Object.entries(template.Resources).flatMap(([id, { Type }]) => {
    const what = Type === undefined ? 'is a loop' : HIDES[Type];
    return what === undefined ? [] : [finding(id, what)];
  });
  return template.Transform === undefined ? hidden : [finding('template', 'runs a transform'), ...hidden];
};
