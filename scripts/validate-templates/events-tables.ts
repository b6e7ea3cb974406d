import { type Resource, resourcesOf, type Template } from './template.ts';
import { possibleStrings } from './values.ts';

/** What overwrites or deletes an item. Transactions need the same permissions. */
export const CHANGES_ITEMS = [
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'BatchWriteItem',
  'PartiQLUpdate',
  'PartiQLDelete',
].map((action) => `dynamodb:${action}`);

/** Whatever table is an events table by its name, of this service or of another. */
export const ANY_EVENTS_TABLE = 'arn:*:dynamodb:*:*:table/*-events';

/** The events tables that a template makes: `<service>-<stage>-events`. */
export const eventsTablesOf = (template: Template): [string, Resource][] =>
  resourcesOf(template, 'AWS::DynamoDB::Table').filter(([, { Properties }]) =>
    possibleStrings(Properties?.TableName, template).some((name) => name.endsWith('-events')),
  );
