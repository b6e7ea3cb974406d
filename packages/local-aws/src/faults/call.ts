import type { IncomingHttpHeaders } from 'node:http';

/** A call of an SDK client. */
export interface Call {
  /** `dynamodb` or `kinesis`. */
  readonly service: 'dynamodb' | 'kinesis';
  /** e.g. `PutRecords`. */
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What an engine answers, or what is answered in its place. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export type JsonObject = { readonly [name: string]: unknown };

/** A body that is a JSON object; undefined for anything else. */
export function jsonOf(body: Buffer): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as JsonObject)
      : undefined;
  } catch {
    return undefined;
  }
}

/** The members of a list of a call or an answer; empty where there is no list. */
export const listOf = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? value : []);

/** `DynamoDB_20120810.Query`, `Kinesis_20131202.PutRecords`. Undefined for what is not a call of these protocols. */
export function targetOf(
  header: string | string[] | undefined,
): Pick<Call, 'service' | 'operation'> | undefined {
  const [, service, operation] = /^(DynamoDB|Kinesis)_\d+\.(\w+)$/.exec(String(header)) ?? [];
  if (service === undefined || operation === undefined) return undefined;
  return { service: service === 'DynamoDB' ? 'dynamodb' : 'kinesis', operation };
}
