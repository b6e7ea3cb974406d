import { eventsTablesOf } from './validate-templates/events-tables.ts';
import type { JsonObject, Template } from './validate-templates/index.ts';

/** A restored table comes without these. What an import declares, a later deployment leaves as it is: it has not changed. */
const BY_THE_DEPLOYMENT = ['DeletionProtectionEnabled', 'PointInTimeRecoverySpecification', 'ResourcePolicy'];

/** The events table alone, without what the deployment after the import is to put on it. */
export function takeOverTemplate(template: Template): JsonObject & Template {
  const tables = eventsTablesOf(template).map(([id, table]) => {
    const declared = Object.entries(table.Properties ?? {});
    const Properties = Object.fromEntries(declared.filter(([name]) => !BY_THE_DEPLOYMENT.includes(name)));
    return [id, { ...table, Properties }] as const;
  });
  return { AWSTemplateFormatVersion: '2010-09-09', Resources: Object.fromEntries(tables) };
}
