import { isPosition, isSubject } from '@reprise/event-envelope';
import { type InteractionItem, isInteractionKey } from '@reprise/replay-gateway';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type HttpResponse, jsonResponse } from '../http/problem.ts';
import { BEYOND_POSITIONS, FIRST_POSITION } from '../log/read-history.ts';
import { knownItems, shownInteractions } from './history/shown-interaction.ts';
import { badRequest, instant, limit, MAX_PAGE_LENGTH } from './parameters.ts';
import type { ServiceParts } from './query-parts.ts';

const PAGE = { usual: 100, most: 1_000 };

/** Which event an interaction lies behind. */
const eventOf = ({ position }: InteractionItem): string => position.slice(0, position.indexOf('~'));

/**
 * `GET /reactions?subject=`: the calls that this service has made because of events of an aggregate, be it another
 * service's, event by event. `from` and `upTo` are positions, inclusive; `asRecorded` as for a history.
 */
export async function getReactions(
  { log }: ServiceParts,
  request: APIGatewayProxyEventV2,
): Promise<HttpResponse> {
  const { subject, range, size, asRecorded } = askedOf(request);
  const behind = new Map<string, InteractionItem[]>();
  let length = 0;
  const page = (next?: string) =>
    jsonResponse(200, {
      subject,
      reactions: [...behind].map(([position, items]) => ({
        position,
        interactions: shownInteractions(knownItems(items, asRecorded)),
      })),
      ...(next === undefined ? {} : { next }),
    });
  for await (const item of log.query(subject, range)) {
    if (!isInteractionKey(item.position)) continue;
    const interaction = item as InteractionItem; // strings and numbers: only they are inserted
    const position = eventOf(interaction);
    const items = behind.get(position) ?? [];
    if (items.length === 0 && (behind.size === size || length > MAX_PAGE_LENGTH))
      return page([...behind.keys()].at(-1));
    behind.set(position, [...items, interaction]);
    length += JSON.stringify(item).length;
  }
  return page();
}

function askedOf(request: APIGatewayProxyEventV2) {
  const { subject = '', from = '', upTo = '', after = '' } = request.queryStringParameters ?? {};
  if (!isSubject(subject)) throw badRequest('subject must read <aggregate>/<id>, e.g. account/576.');
  for (const [name, value] of Object.entries({ from, upTo, after }))
    if (value !== '' && !isPosition(value)) throw badRequest(`${name} must be a position of the log.`);
  // What lies behind an event sorts after it, and before `~~`.
  const range = {
    from: after === '' ? from || FIRST_POSITION : `${after}~~`,
    to: upTo === '' ? BEYOND_POSITIONS : `${upTo}~~`,
  };
  return { subject, range, size: limit(request, PAGE), asRecorded: instant(request, 'asRecorded') };
}
