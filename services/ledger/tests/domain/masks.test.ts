import { expect, test } from '@jest/globals';
import { account } from '../../src/domain/account.ts';
import { masks } from '../../src/masks.ts';

/** Texts that are codes, or names of accounts and events of this bank. Everything else that somebody writes is masked. */
const NOBODY = ['/currency', '/payout', '/returned', '/from/bank', '/to/bank'];

interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

function textsIn({ type, enum: few, properties = {} }: JsonSchema, pointer = ''): readonly string[] {
  const own = type === 'string' && few === undefined ? [pointer] : [];
  return [
    ...own,
    ...Object.entries(properties).flatMap(([name, part]) => textsIn(part, `${pointer}/${name}`)),
  ];
}

const schemaOf = (schema: unknown): JsonSchema => {
  const { jsonSchema } = (schema as { '~standard': { jsonSchema: { input(options: object): JsonSchema } } })[
    '~standard'
  ]; // zod's, in its addition to the standard
  return jsonSchema.input({ target: 'draft-2020-12', libraryOptions: { unrepresentable: 'any' } });
};

test.each(Object.entries(account.events))('%s tells a test environment nobody’s name', (type, { schema }) => {
  // Of a transfer within the bank, `to` is an account's own id.
  const nobody = type === 'ledger.transfer-requested.v1' ? [...NOBODY, '/to'] : NOBODY;
  const texts = textsIn(schemaOf(schema)).filter((pointer) => !nobody.includes(pointer));
  expect([...(masks[type] ?? [])].sort()).toEqual([...texts].sort());
});
