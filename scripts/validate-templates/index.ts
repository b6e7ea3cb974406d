import { appendOnly } from './rules/append-only.ts';
import { eventsTable } from './rules/events-table.ts';
import { narrowCalls } from './rules/narrow-calls.ts';
import { noOpenRoute } from './rules/no-open-route.ts';
import { nothingHidden } from './rules/nothing-hidden.ts';
import { ownRole } from './rules/own-role.ts';
import { ownStreams } from './rules/own-streams.ts';
import type { Finding, Template } from './template.ts';

export { awsFindings } from './aws-findings.ts';
export { indexNames } from './index-names.ts';
export type { Finding, Json, JsonObject, Resource, Template } from './template.ts';

/**
 * Checks a packaged CloudFormation template against what Reprise promises: nobody overwrites or deletes events, nobody
 * gets in unverified, nobody is called but to be sent events, every function has its own role, events go to one other stage at most. Where only the deployment knows a value, the worst is assumed.
 *
 * @example
 * validateTemplate(JSON.parse(readFileSync('.package/ledger/cloudformation-template-update-stack.json', 'utf8')))
 */
export const validateTemplate = (template: Template): Finding[] =>
  [appendOnly, ownRole, ownStreams, noOpenRoute, narrowCalls, eventsTable, nothingHidden].flatMap((rule) =>
    rule(template),
  );
