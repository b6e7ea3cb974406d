import { type Finding, type Rule, resourcesOf } from '../template.ts';
import { resourceOfArn } from '../values.ts';

/** Every function runs under a role of its own, of this template: what one needs, no other gets. */
export const ownRole: Rule = (template) => {
  const seen = new Map<string, string>();
  return resourcesOf(template, 'AWS::Lambda::Function').flatMap(([resource, { Properties }]): Finding[] => {
    const role = resourceOfArn(Properties?.Role);
    const finding = (message: string): Finding[] => [{ rule: 'own-role', resource, message }];
    if (role === undefined || template.Resources[role]?.Type !== 'AWS::IAM::Role') {
      return finding(
        'runs under a role that is not in this template, so nobody can check it here. Give it one: `role: LogicalId`.',
      );
    }
    const other = seen.get(role);
    seen.set(role, resource);
    return other === undefined
      ? []
      : finding(`shares ${role} with ${other}. Give it a role of its own: \`role: LogicalId\`.`);
  });
};
