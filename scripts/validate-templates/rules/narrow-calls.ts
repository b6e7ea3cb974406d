import { policiesOf, speaksOfAction, statementsOf } from '../policies.ts';
import { at, type Finding, type Json, type JsonObject, type Rule, type Template } from '../template.ts';
import { listed } from '../values.ts';

const INVOKE = 'execute-api:Invoke';
/** One route of one API: what another service may be told, and nothing that it could be asked. */
const EVENTS = '/$default/POST/events';

/** The text of a resource as it is written: a name that only the deployment fills in is no wildcard here. */
function writtenOf(resource: Json): string {
  const text = at(resource, 'Fn::Sub');
  return String((Array.isArray(text) ? text[0] : text) ?? resource);
}

const isNarrow = (resource: Json): boolean => {
  const written = writtenOf(resource);
  return written.endsWith(EVENTS) && !/[*?]/.test(written);
};

function isWide(statement: JsonObject, template: Template): boolean {
  const resources = listed(statement.Resource);
  const callsApis = statement.Effect !== 'Deny' && speaksOfAction(statement, INVOKE, template);
  return callsApis && ('NotResource' in statement || resources.length === 0 || !resources.every(isNarrow));
}

/** Who may call another service's API may send it events, and call no other route and no other API. */
export const narrowCalls: Rule = (template) =>
  policiesOf(template).flatMap(({ owner, name, document }): Finding[] => {
    if (!statementsOf(document).some((statement) => isWide(statement, template))) return [];
    const message = `policy "${name}" allows ${INVOKE} on more than one API's POST /events. Name it: arn:...:\${HttpApi}${EVENTS}.`;
    return [{ rule: 'narrow-calls', resource: owner, message }];
  });
