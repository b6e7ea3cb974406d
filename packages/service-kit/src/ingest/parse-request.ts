import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { ProblemError } from '../http/problem.ts';

/** Largest body: 5 MB would exceed a Lambda's 6 MB once API Gateway has made base64 of it. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;
export const MAX_EVENTS_PER_REQUEST = 1_000;

const STRUCTURED = 'application/cloudevents+json';
const BATCH = 'application/cloudevents-batch+json';
const HEADER_PREFIX = 'ce-';

/**
 * The events of a request, as they were sent: one in the CloudEvents HTTP binding's structured or binary mode, or a
 * batch. Nothing in them has been checked yet.
 *
 * @throws ProblemError 400, 413, 415
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md
 */
export function parseRequest(event: APIGatewayProxyEventV2): readonly unknown[] {
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.byteLength > MAX_BODY_BYTES)
    throw tooLarge(
      `A request takes at most ${MAX_BODY_BYTES} bytes, this one has ${bytes.byteLength}. Send less at once.`,
    );
  const contentType = mediaTypeOf(event.headers['content-type']);
  if (contentType === BATCH) return batchOf(parseJson(bytes));
  if (contentType === STRUCTURED) return [parseJson(bytes)];
  if (contentType === 'application/json' && event.headers[`${HEADER_PREFIX}specversion`] !== undefined) {
    return [
      {
        ...attributesOf(event.headers),
        datacontenttype: 'application/json',
        ...(bytes.byteLength > 0 ? { data: parseJson(bytes) } : {}),
      },
    ];
  }
  throw new ProblemError({
    status: 415,
    title: 'Unsupported media type',
    detail: `Send ${STRUCTURED}, ${BATCH}, or application/json with ce- headers (binary mode); got ${contentType || 'no content type'}.`,
  });
}

const mediaTypeOf = (header: string | undefined): string =>
  (header ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

export const tooLarge = (detail: string): ProblemError =>
  new ProblemError({ status: 413, title: 'Too large', detail });

function batchOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value) || value.length === 0)
    throw malformed('A batch is a JSON array of at least one event.');
  if (value.length > MAX_EVENTS_PER_REQUEST) {
    throw tooLarge(
      `A batch takes at most ${MAX_EVENTS_PER_REQUEST} events, this one has ${value.length}. Send it in parts.`,
    );
  }
  return value;
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw malformed(
      `The body is not JSON in UTF-8: ${error instanceof Error ? error.message : 'it cannot be read'}`,
    );
  }
}

const malformed = (detail: string): ProblemError =>
  new ProblemError({ status: 400, title: 'Malformed request', detail });

/** Binary mode: every attribute is a header, percent-encoded. Numbers come as text. */
function attributesOf(headers: APIGatewayProxyEventV2['headers']): Record<string, unknown> {
  const entries = Object.entries(headers).filter(([name]) => name.startsWith(HEADER_PREFIX));
  return Object.fromEntries(
    entries.map(([name, value = '']) => {
      const attribute = name.slice(HEADER_PREFIX.length);
      const text = decodePercent(value);
      return [attribute, attribute === 'expectedversion' && /^\d+$/.test(text) ? Number(text) : text];
    }),
  );
}

function decodePercent(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value; // a stray % is what the sender meant by it
  }
}
