import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type HttpResponse, jsonResponse } from '../http/problem.ts';
import { readStoryLine, type StoryLine, storyPartition } from '../story/story-note.ts';
import { findEvents } from './find-events.ts';
import { badRequest, limit } from './parameters.ts';
import type { ServiceParts } from './query-parts.ts';

const PAGE = { usual: 100, most: 1_000 };
/** Ids are shorter, and so are keys. Characters. */
const MAX_LENGTH = 256;

/**
 * `GET /stories?correlation=`: which events this service has said because of which others, under one correlation id, page
 * by page. Nothing where it has said none: other services may have. With a range of time: the events themselves (`findEvents`).
 */
export async function getStory(parts: ServiceParts, request: APIGatewayProxyEventV2): Promise<HttpResponse> {
  const { correlation = '', after = '', recordedFrom, recordedTo } = request.queryStringParameters ?? {};
  if (correlation === '' || correlation.length > MAX_LENGTH)
    throw badRequest(
      'correlation must be the correlation id of a story, or the id of the event that began it.',
    );
  if (recordedFrom !== undefined || recordedTo !== undefined) return findEvents(parts, request, correlation);
  const size = limit(request, PAGE);
  const lines: StoryLine[] = [];
  for await (const item of parts.log.query(storyPartition(correlation), { from: after })) {
    if (item.position <= after) continue;
    if (lines.length === size) return jsonResponse(200, { correlation, lines, next: lines.at(-1)?.event.id });
    lines.push(readStoryLine(item));
  }
  return jsonResponse(200, { correlation, lines });
}
