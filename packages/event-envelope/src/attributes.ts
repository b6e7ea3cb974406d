import * as z from 'zod';
import { isEventType } from './event-type.ts';
import { isInteroperable, MAX_JSON_DEPTH } from './json.ts';
import { MAX_EPOCH } from './position.ts';
import type { Schema } from './schema.ts';
import { isSubject } from './subject.ts';
import { isPlainText } from './text.ts';
import { isTime } from './time.ts';
import { isTraceparent } from './traceparent.ts';

const text = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine(isPlainText, 'must not contain control characters or broken surrogate pairs');

const JSON_CONTENT = /^[\w.-]+\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;

const extensionValue = z.union(
  [text(4096), z.boolean(), z.int32()],
  'must be text, a boolean or a 32-bit whole number',
);

const attributes = z
  .object({
    specversion: z.literal('1.0', { error: 'must be "1.0"' }),
    id: text(256),
    source: text(512),
    type: z
      .string()
      .refine(isEventType, 'must read <service>.<what-happened>.v<N>, e.g. ledger.money-withdrawn.v1'),
    subject: z
      .string()
      .refine(isSubject, 'must read <aggregate>/<id>, e.g. account/576, with at most 256 plain characters'),
    time: z.string().refine(isTime, 'must be an RFC 3339 date-time, e.g. 1993-01-01T12:00:00Z'),
    datacontenttype: text(128).regex(JSON_CONTENT, 'must be JSON').optional(),
    dataschema: text(2048).optional(),
    correlationid: text(256).optional(),
    causationid: text(256).optional(),
    traceparent: z.string().refine(isTraceparent, 'must be a W3C traceparent').optional(),
    expectedversion: z.int32().nonnegative().optional(),
    data: z
      .unknown()
      // One level below the event, which is how deep it lies where records are read.
      .refine(
        (data) => isInteroperable(data, 1),
        `must be I-JSON (RFC 7493), nested less than ${MAX_JSON_DEPTH} deep`,
      )
      .optional(),
    data_base64: z.never({ error: 'is not supported: send JSON in data' }).optional(),
  })
  .catchall(extensionValue);

/** CloudEvents names attributes in lower-case letters and digits; `data_base64` is no attribute. */
const isName = (name: string): boolean => /^[a-z0-9]{1,64}$/.test(name) || name === 'data_base64';

const misnamed = (event: unknown) =>
  Object.keys(Object(event))
    .filter((name) => !isName(name))
    .map((name) => ({ path: [name], message: 'is no attribute name: lower-case letters and digits only' }));

/**
 * What a CloudEvents 1.0 event in its JSON format must be like, all but what `data` says, whose schema is its type's.
 * `time` is required: it is the domain's only clock (ingest fills it in for a client that leaves it out).
 */
export const attributesSchema: Schema = {
  '~standard': {
    version: 1,
    vendor: 'reprise',
    // Names are checked beside the object's schema, which leaves out a `__proto__` unseen.
    validate: (event) => {
      const issues = [...(attributes.safeParse(event).error?.issues ?? []), ...misnamed(event)];
      return issues.length === 0 ? { value: event } : { issues };
    },
  },
};

/** The epoch of the log that a service's configuration names: a whole number from 1. */
export const epochSchema = z.coerce.number().int().min(1).max(MAX_EPOCH);
