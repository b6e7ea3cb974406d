import { at, type Finding, type Json, type Rule, resourcesOf } from '../template.ts';

/** The logical id of the role that a function names by its ARN. */
function roleId(role: Json | undefined): string | undefined {
  const got = at(role, 'Fn::GetAtt');
  const path = Array.isArray(got)
    ? got.join('.')
    : (got ?? String(at(role, 'Fn::Sub')).replace(/^\$\{(.+)\}$/, '$1'));
  return typeof path === 'string' && path.endsWith('.Arn') ? path.slice(0, -'.Arn'.length) : undefined;
}

/** Every function runs under a role of its own, of this template: what one needs, no other gets. */
export const ownRole: Rule = (template) => {
  const seen = new Map<string, string>();
  return resourcesOf(template, 'AWS::Lambda::Function').flatMap(([resource, { Properties }]): Finding[] => {
    const role = roleId(Properties?.Role);
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
