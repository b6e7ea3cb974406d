import { ANY_EVENTS_TABLE, CHANGES_ITEMS } from '../events-tables.ts';
import { covers } from '../glob.ts';
import {
  managedPoliciesOf,
  type Policy,
  policiesOf,
  reached,
  speaksOfAction,
  statementsOf,
} from '../policies.ts';
import type { Finding, JsonObject, Rule, Template } from '../template.ts';

/** What loses the table, its items by time, or what protects it. */
const LOSES_THE_TABLE = [
  'DeleteTable',
  'UpdateTable',
  'UpdateTimeToLive',
  'UpdateContinuousBackups',
  'PutResourcePolicy',
  'DeleteResourcePolicy',
].map((action) => `dynamodb:${action}`);

/** What would let a function give itself any of these, or become somebody who has them. */
const WIDENS_ITSELF = [
  'iam:PutRolePolicy',
  'iam:AttachRolePolicy',
  'iam:CreatePolicyVersion',
  'iam:SetDefaultPolicyVersion',
  'iam:UpdateAssumeRolePolicy',
  'iam:PassRole',
  'sts:AssumeRole',
];

/** AWS's own policies that grant nothing on tables. */
const HARMLESS = [
  'arn:*:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
  'arn:*:iam::aws:policy/service-role/AWSLambdaKinesisExecutionRole',
  'arn:*:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole',
];

function grantsOf(statement: JsonObject, template: Template): string[] {
  const allowed = (action: string): boolean => speaksOfAction(statement, action, template);
  const tables = reached(statement, ANY_EVENTS_TABLE, template);
  const onTables = tables.length > 0 ? [...CHANGES_ITEMS, ...LOSES_THE_TABLE].filter(allowed) : [];
  const itself = WIDENS_ITSELF.filter(allowed);
  return [
    ...(onTables.length > 0 ? [`${onTables.join(', ')} on ${tables[0]}`] : []),
    ...(itself.length > 0 ? [itself.join(', ')] : []),
  ];
}

function findingsOf({ owner, name, document }: Policy, template: Template): Finding[] {
  // A Deny is not set off against an Allow, nor is a Condition: what is not needed is not to be granted.
  const grants = statementsOf(document)
    .filter((statement) => statement.Effect !== 'Deny')
    .flatMap((statement) => grantsOf(statement, template));
  if (grants.length === 0) return [];
  const message = `policy "${name}" allows ${grants.join('; ')}. Name the actions and the table that the function needs; for an events table that is dynamodb:PartiQLInsert.`;
  return [{ rule: 'append-only', resource: owner, message }];
}

/** No policy of the template lets anybody overwrite or delete in an events table, or get around its protection. */
export const appendOnly: Rule = (template) => {
  const unseen = managedPoliciesOf(template).filter(
    ({ arn }) => !HARMLESS.some((harmless) => covers(harmless, arn)),
  );
  return [
    ...policiesOf(template).flatMap((policy) => findingsOf(policy, template)),
    ...unseen.map(({ owner, arn }) => ({
      rule: 'append-only',
      resource: owner,
      message: `managed policy ${arn} may grant anything, unseen from here. Spell out what the function needs, inline.`,
    })),
  ];
};
