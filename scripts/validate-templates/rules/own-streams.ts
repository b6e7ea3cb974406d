import { arnsIntersect } from '../glob.ts';
import { type Policy, policiesOf, speaksOfAction, statementsOf } from '../policies.ts';
import { type Finding, type JsonObject, type Rule, resourcesOf, type Template } from '../template.ts';
import { listed, possibleStrings, resourceOfArn } from '../values.ts';

const PUTS = ['kinesis:PutRecord', 'kinesis:PutRecords'];
const ANY_STREAM = 'arn:*:kinesis:*:*:stream/*';
/** An event stream, told by name. */
const EVENT_STREAM = /^arn:[^:]+:kinesis:[^:]+:[^:]+:stream\/([A-Za-z0-9-]+-events)$/;
const STREAM = 'AWS::Kinesis::Stream';

/** The streams that a statement lets somebody put on, by ARN, but for those of the template. */
function othersOf(statement: JsonObject, template: Template): string[] {
  if (statement.Effect === 'Deny' || !PUTS.some((action) => speaksOfAction(statement, action, template)))
    return [];
  if ('NotResource' in statement) return [ANY_STREAM];
  const own = resourcesOf(template, STREAM).map(([, { Properties }]) => String(Properties?.Name));
  return listed(statement.Resource)
    .filter((resource) => template.Resources[resourceOfArn(resource) ?? '']?.Type !== STREAM)
    .flatMap((resource) => possibleStrings(resource, template))
    .filter((arn) => arnsIntersect(arn, ANY_STREAM) && !own.includes(EVENT_STREAM.exec(arn)?.[1] ?? ''));
}

/**
 * Nobody puts on another stream than the template's own, but on the event stream of one other stage: the one that copies
 * go to. A wildcard would let events, and with them what customers have told, go anywhere.
 */
export const ownStreams: Rule = (template) => {
  const others = policiesOf(template).flatMap(({ owner, document }: Policy) =>
    statementsOf(document)
      .flatMap((statement) => othersOf(statement, template))
      .map((arn) => ({ owner, arn })),
  );
  const [first] = others.filter(({ arn }) => EVENT_STREAM.test(arn));
  return others
    .filter(({ arn }) => arn !== first?.arn)
    .map(({ owner, arn }): Finding => {
      const message = `may put on ${arn}. Name this service's own streams, and one event stream of another stage at most: the parameter copyTo.`;
      return { rule: 'own-streams', resource: owner, message };
    });
};
