import type { Schema } from '@reprise/event-envelope';
import { Pointer } from 'rfc6902';

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** JSON Schema's ways to say that one of several, or all of them, hold. */
const COMBINED = ['anyOf', 'oneOf', 'allOf'];

/**
 * Why no text that could be another one stands at a pointer, by a type's schema; nothing where one does. The schema has to
 * speak Standard JSON Schema, as zod's do.
 */
export function textAt(schema: Schema | undefined, pointer: string): string | undefined {
  if (!/^(\/([^~/]|~0|~1)*)+$/.test(pointer)) return 'that is no JSON pointer; write /owner/name';
  const root = jsonSchemaOf(schema);
  if (root === undefined) return 'its schema does not say what is in it (Standard JSON Schema)';
  const found = Pointer.fromJSON(pointer)
    .tokens.slice(1)
    .reduce((nodes, token) => nodes.flatMap((node) => below(node, token, root)), variants(root, root));
  if (found.length === 0) return 'its schema has nothing there';
  const texts = found.filter(({ type }) => [type].flat().includes('string'));
  if (texts.length === 0) return 'only texts are masked, and there is none';
  return texts.some((text) => 'enum' in text || 'const' in text)
    ? 'one of a few texts has to stand there, which nothing can stand for'
    : undefined;
}

interface SpeaksJsonSchema {
  readonly jsonSchema?: { input?(options: object): Json };
}

function jsonSchemaOf(schema: Schema | undefined): Json | undefined {
  const { jsonSchema } = (schema?.['~standard'] ?? {}) as SpeaksJsonSchema; // an addition to the standard
  // What JSON Schema cannot say stands for anything.
  const options = { target: 'draft-2020-12', libraryOptions: { unrepresentable: 'any' } };
  return jsonSchema?.input?.(options);
}

/** What a schema may be: itself, what it refers to, and the parts that it is combined of. */
function variants(node: unknown, root: Json): readonly Json[] {
  if (!isObject(node)) return [];
  const { $ref } = node;
  const referred = typeof $ref === 'string' ? variants(Pointer.fromJSON($ref.slice(1)).get(root), root) : [];
  const parts = COMBINED.flatMap((name) => (Array.isArray(node[name]) ? node[name] : []));
  return [node, ...referred, ...parts.flatMap((part) => variants(part, root))];
}

function below(node: Json, token: string, root: Json): readonly Json[] {
  const { properties, items, prefixItems, additionalProperties } = node;
  const isIndex = /^\d+$/.test(token);
  const found = [
    isObject(properties) && Object.hasOwn(properties, token) ? properties[token] : additionalProperties,
    isIndex ? items : undefined,
    isIndex && Array.isArray(prefixItems) ? prefixItems[Number(token)] : undefined,
  ];
  return found.flatMap((one) => variants(one, root));
}
