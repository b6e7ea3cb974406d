import { arnsIntersect, covers, intersects } from './glob.ts';
import { at, isObject, type Json, type JsonObject, resourcesOf, type Template } from './template.ts';
import { listed, possibleStrings } from './values.ts';

/** A policy that the template spells out, and where: the logical id of its role, user, group or of itself. */
export interface Policy {
  readonly owner: string;
  readonly name: string;
  readonly document: Json | undefined;
}

const IDENTITIES = ['AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Group'];
const POLICIES = ['Policy', 'ManagedPolicy', 'RolePolicy', 'UserPolicy', 'GroupPolicy'].map(
  (type) => `AWS::IAM::${type}`,
);

/** Every policy of the template, attached to whom it may be: what a policy grants, it will grant to somebody. */
export function policiesOf(template: Template): Policy[] {
  const inline = resourcesOf(template, ...IDENTITIES).flatMap(([owner, { Properties }]) =>
    listed(Properties?.Policies).map((policy) => ({
      owner,
      name: String(at(policy, 'PolicyName')),
      document: at(policy, 'PolicyDocument'),
    })),
  );
  const separate = resourcesOf(template, ...POLICIES).map(([owner, { Properties }]) => ({
    owner,
    name: owner,
    document: Properties?.PolicyDocument,
  }));
  return [...inline, ...separate];
}

/** The managed policies that the template attaches, by ARN, except those that it spells out itself. */
export function managedPoliciesOf(template: Template): { readonly owner: string; readonly arn: string }[] {
  const spelledOut = (arn: Json): boolean =>
    template.Resources[String(at(arn, 'Ref'))]?.Type === 'AWS::IAM::ManagedPolicy';
  return resourcesOf(template, ...IDENTITIES).flatMap(([owner, { Properties }]) =>
    listed(Properties?.ManagedPolicyArns)
      .filter((arn) => !spelledOut(arn))
      .flatMap((arn) => possibleStrings(arn, template))
      .map((arn) => ({ owner, arn })),
  );
}

/** The statements of a document. One that only the deployment can read counts as one that allows everything. */
export function statementsOf(document: Json | undefined): JsonObject[] {
  const everything: JsonObject = { Effect: 'Allow', Action: '*', Resource: '*' };
  return listed(isObject(document) && 'Statement' in document ? document.Statement : {}).map((statement) =>
    isObject(statement) && 'Effect' in statement ? statement : everything,
  );
}

/** Whether a statement speaks of an action, by `Action` or by leaving it out of `NotAction`. IAM ignores case here. */
export function speaksOfAction(statement: JsonObject, action: string, template: Template): boolean {
  const patterns = (name: string): string[] =>
    possibleStrings(statement[name], template).map((one) => one.toLowerCase());
  if ('NotAction' in statement)
    return !patterns('NotAction').some((pattern) => covers(pattern, action.toLowerCase()));
  return patterns('Action').some((pattern) => intersects(pattern, action.toLowerCase()));
}

/** Which of a statement's resources may be one that `target` stands for. */
export function reached(statement: JsonObject, target: string, template: Template): string[] {
  if ('NotResource' in statement) {
    const spared = possibleStrings(statement.NotResource, template).some((pattern) =>
      covers(pattern, target),
    );
    return spared ? [] : ['everything but its NotResource'];
  }
  return possibleStrings(statement.Resource, template).filter((pattern) => arnsIntersect(pattern, target));
}
