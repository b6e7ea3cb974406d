import { at, isObject, type Json, type JsonObject, type Template } from './template.ts';

const UNKNOWN = ['*'];
const TABLES = ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'];

/** Every way to pick one from each list. */
const combinations = (lists: readonly (readonly string[])[]): string[][] =>
  lists.reduce<string[][]>((done, list) => done.flatMap((head) => list.map((tail) => [...head, tail])), [[]]);

/** A table's name; a name that CloudFormation makes up is told apart by the logical id. */
function tableNames(template: Template, id: string): string[] {
  const name = template.Resources[id]?.Properties?.TableName;
  return name === undefined ? [`~${id}`] : possibleStrings(name, template);
}

function reference(template: Template, id: string): string[] {
  if (id === 'AWS::NoValue') return [];
  return TABLES.includes(template.Resources[id]?.Type ?? '') ? tableNames(template, id) : UNKNOWN;
}

/** An attribute of a resource. Of ARNs we know which service they belong to, which is enough to tell tables from others. */
function attribute(template: Template, id: string, name: string): string[] {
  const type = template.Resources[id]?.Type ?? '';
  if (name !== 'Arn' || !type.startsWith('AWS::')) return UNKNOWN;
  if (!TABLES.includes(type)) return [`arn:*:${type.split('::')[1]?.toLowerCase()}:*:*:*`];
  return tableNames(template, id).map((table) => `arn:*:dynamodb:*:*:table/${table}`);
}

const dotted = (template: Template, path: string): string[] => {
  const dot = path.indexOf('.');
  return dot < 0 ? reference(template, path) : attribute(template, path.slice(0, dot), path.slice(dot + 1));
};

function substituted(template: Template, argument: Json | undefined): string[] {
  const [text, given] = Array.isArray(argument) ? argument : [argument, undefined];
  if (typeof text !== 'string') return UNKNOWN;
  // Odd parts are the names between `${` and `}`; `${!name}` stands for the text `${name}`.
  const parts = text.split(/\$\{([^}]+)\}/).map((part, index) => {
    if (index % 2 === 0) return [part];
    if (part.startsWith('!')) return [`\${${part.slice(1)}}`];
    const own = at(given, part);
    return own === undefined ? dotted(template, part) : possibleStrings(own, template);
  });
  return combinations(parts).map((chosen) => chosen.join(''));
}

function joined(template: Template, argument: Json | undefined): string[] {
  const [separator, list] = Array.isArray(argument) ? argument : [];
  if (typeof separator !== 'string' || !Array.isArray(list)) return UNKNOWN;
  return combinations(list.map((part) => possibleStrings(part, template))).map((chosen) =>
    chosen.join(separator),
  );
}

function computed(template: Template, value: JsonObject): string[] {
  const ref = value.Ref;
  const got = value['Fn::GetAtt'];
  if (typeof ref === 'string') return reference(template, ref);
  if (typeof got === 'string') return dotted(template, got);
  if (Array.isArray(got) && got.every((part) => typeof part === 'string'))
    return dotted(template, got.join('.'));
  if ('Fn::Sub' in value) return substituted(template, value['Fn::Sub']);
  if ('Fn::Join' in value) return joined(template, value['Fn::Join']);
  return UNKNOWN;
}

/** A list, or one thing that stands for a list of one, with both branches of every `Fn::If`. */
export function listed(value: Json | undefined): Json[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap(listed);
  const choice = at(value, 'Fn::If');
  return Array.isArray(choice) ? choice.slice(1).flatMap(listed) : [value];
}

/**
 * What a value may be once it is deployed, each as a pattern in which `*` stands for what only the deployment knows
 * (parameters, region, account, imports).
 */
export function possibleStrings(value: Json | undefined, template: Template): string[] {
  return listed(value).flatMap((one) => (isObject(one) ? computed(template, one) : [String(one)]));
}

/** The logical id of the resource whose ARN a value is, however it is written; nothing where it is anything else. */
export function resourceOfArn(value: Json | undefined): string | undefined {
  const got = at(value, 'Fn::GetAtt');
  const path = Array.isArray(got)
    ? got.join('.')
    : (got ?? String(at(value, 'Fn::Sub')).replace(/^\$\{(.+)\}$/, '$1'));
  return typeof path === 'string' && path.endsWith('.Arn') ? path.slice(0, -'.Arn'.length) : undefined;
}
