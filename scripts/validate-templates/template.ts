/** What a JSON file can hold. A template's values are either plain or CloudFormation's functions: `{ "Ref": ... }`. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

export interface Resource {
  /** Missing where a macro will write the resource. */
  readonly Type?: string;
  readonly Properties?: JsonObject;
  readonly DependsOn?: Json;
  readonly DeletionPolicy?: Json;
  readonly UpdateReplacePolicy?: Json;
}

/** A CloudFormation template, as much of it as the checks read. */
export interface Template {
  readonly Transform?: Json;
  readonly Resources: Readonly<Record<string, Resource>>;
}

/** Something that must be mended before a template is deployed. `resource` is the logical id, or the template itself. */
export interface Finding {
  readonly rule: string;
  readonly resource: string;
  readonly message: string;
}

/** One thing that has to hold for every template. */
export type Rule = (template: Template) => Finding[];

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value at a path of property names; undefined where the path ends early. */
export function at(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((inner, name) => (isObject(inner) ? inner[name] : undefined), value);
}

/** The resources of these types, with their logical ids. */
export const resourcesOf = (template: Template, ...types: readonly string[]): [string, Resource][] =>
  Object.entries(template.Resources).filter(([, { Type }]) => types.includes(Type ?? ''));
