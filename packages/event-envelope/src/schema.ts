import type { StandardSchemaV1 } from '@standard-schema/spec';

/** Any schema library that speaks Standard Schema serves; the services here use zod 4. */
export type Schema<Output = unknown> = StandardSchemaV1<unknown, Output>;
export type Infer<S extends StandardSchemaV1> = StandardSchemaV1.InferOutput<S>;

/** One thing that is wrong with a value: where (JSON pointer, RFC 6901; '' is the whole value) and why. */
export interface Issue {
  readonly pointer: string;
  readonly reason: string;
}

const escaped = (segment: string): string => segment.replaceAll('~', '~0').replaceAll('/', '~1');

const keyOf = (segment: PropertyKey | StandardSchemaV1.PathSegment): string =>
  escaped(String(typeof segment === 'object' ? segment.key : segment));

const toIssue = ({ path = [], message }: StandardSchemaV1.Issue, base: string): Issue => ({
  pointer: path.reduce<string>((pointer, segment) => `${pointer}/${keyOf(segment)}`, base),
  reason: message,
});

/**
 * What a schema finds wrong with a value; nothing where it is right. Schemas check, they do not change: what is stored
 * is what was submitted.
 *
 * @param base pointer of the value within the document, e.g. `/data`
 */
export function issuesOf(schema: StandardSchemaV1, value: unknown, base = ''): readonly Issue[] {
  const result = schema['~standard'].validate(value);
  if (result instanceof Promise) {
    throw new TypeError(
      'A schema of an event must validate synchronously; remove its asynchronous refinements.',
    );
  }
  return (result.issues ?? []).map((issue) => toIssue(issue, base));
}
