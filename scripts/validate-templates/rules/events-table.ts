import { CHANGES_ITEMS, eventsTablesOf } from '../events-tables.ts';
import { covers } from '../glob.ts';
import { statementsOf } from '../policies.ts';
import {
  at,
  type Finding,
  type Json,
  type JsonObject,
  type Resource,
  type Rule,
  type Template,
} from '../template.ts';
import { listed, possibleStrings } from '../values.ts';

const isEverybody = (principal: Json | undefined): boolean =>
  principal === '*' || listed(at(principal, 'AWS')).includes('*');

/** Whether a statement denies an action to everybody, always, on the table of this name. */
function denies(statement: JsonObject, action: string, table: string, template: Template): boolean {
  const lower = (name: string): string[] =>
    possibleStrings(statement[name], template).map((one) => one.toLowerCase());
  return (
    statement.Effect === 'Deny' &&
    isEverybody(statement.Principal) &&
    !('Condition' in statement) &&
    lower('Action').some((pattern) => covers(pattern, action.toLowerCase())) &&
    possibleStrings(statement.Resource, template).some((arn) =>
      covers(arn, `arn:*:dynamodb:*:*:table/${table}`),
    )
  );
}

function problemsOf(table: Resource, template: Template): string[] {
  const { Properties: properties, DeletionPolicy, UpdateReplacePolicy } = table;
  const statements = statementsOf(at(properties, 'ResourcePolicy', 'PolicyDocument'));
  const [name = '*'] = possibleStrings(at(properties, 'TableName'), template);
  const allowed = CHANGES_ITEMS.filter(
    (action) => !statements.some((one) => denies(one, action, name, template)),
  );
  const required: [boolean, string][] = [
    [DeletionPolicy === 'Retain', 'DeletionPolicy must be Retain'],
    [UpdateReplacePolicy === 'Retain', 'UpdateReplacePolicy must be Retain'],
    [at(properties, 'DeletionProtectionEnabled') === true, 'DeletionProtectionEnabled must be true'],
    [
      at(properties, 'PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled') === true,
      'PointInTimeRecoveryEnabled must be true',
    ],
    [at(properties, 'SSESpecification', 'SSEEnabled') === true, 'SSEEnabled must be true'],
    [
      at(properties, 'TimeToLiveSpecification') === undefined,
      'there must be no TimeToLiveSpecification: it deletes items',
    ],
    [
      allowed.length === 0,
      `its ResourcePolicy must deny ${allowed.join(', ')} to everybody, on the table by its ARN`,
    ],
  ];
  return required.flatMap(([holds, problem]) => (holds ? [] : [problem]));
}

/** The events table cannot be lost by mistake, and denies by itself what no role grants. */
export const eventsTable: Rule = (template) => {
  const rule = 'events-table';
  const tables = eventsTablesOf(template);
  if (tables.length === 0) {
    return [
      {
        rule,
        resource: 'template',
        message: 'there is no events table: no AWS::DynamoDB::Table has a name that ends in -events.',
      },
    ];
  }
  return tables.flatMap(([resource, table]) =>
    problemsOf(table, template).map((problem): Finding => ({ rule, resource, message: `${problem}.` })),
  );
};
