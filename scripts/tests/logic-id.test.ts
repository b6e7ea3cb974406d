import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { hashOfDomain, logicId, packagingTime, stampOf } from '../logic-id.cjs';

const RULE =
  "import { z } from 'zod';\nexport const aggregates = [{ fits: (n: number) => z.int().parse(n) > 100 }];\n";

let service: string;
const domainIs = (source: string): void => writeFileSync(join(service, 'src/domain/index.ts'), source);
const hashOf = (source: string): Promise<string> => {
  domainIs(source);
  return hashOfDomain(service);
};

beforeEach(() => {
  service = mkdtempSync(join(tmpdir(), 'reprise-logic-'));
  mkdirSync(join(service, 'src/domain'), { recursive: true });
});
afterEach(() => rmSync(service, { recursive: true, force: true }));

describe('the hash of the domain', () => {
  test('is 12 hex digits', async () => {
    expect(await hashOf(RULE)).toMatch(/^[0-9a-f]{12}$/);
  });

  test.each([
    ['a comment', `// why\n/*! @license of this */\n${RULE}`],
    ['formatting', RULE.replaceAll(' => ', ' =>\n      ')],
    [
      'the name of a parameter',
      RULE.replace('(n: number)', '(count: number)').replace('parse(n)', 'parse(count)'),
    ],
    ['a type', RULE.replace('n: number', 'n: 1 | 2')],
  ])('stays when %s changes', async (_, source) => {
    expect(await hashOf(source)).toBe(await hashOf(RULE));
  });

  test('changes with a rule', async () => {
    expect(await hashOf(RULE.replace('> 100', '>= 100'))).not.toBe(await hashOf(RULE));
  });

  test('changes with a rule in another file', async () => {
    domainIs("export { limit } from './limit.ts';\n");
    writeFileSync(join(service, 'src/domain/limit.ts'), 'export const limit = 1;\n');
    const before = await hashOfDomain(service);
    writeFileSync(join(service, 'src/domain/limit.ts'), 'export const limit = 2;\n');
    expect(await hashOfDomain(service)).not.toBe(before);
  });

  test('is the same wherever the service lies', async () => {
    const first = await hashOf(RULE);
    service = join(service, 'elsewhere');
    mkdirSync(join(service, 'src/domain'), { recursive: true });
    expect(await hashOf(RULE)).toBe(first);
  });
});

describe('the stamp', () => {
  test('is the time in UTC, as 14 digits', () => {
    expect(stampOf(new Date('2026-11-23T08:05:09.999Z'))).toBe('20261123080509');
  });

  test('leads the logic id', async () => {
    domainIs(RULE);
    expect(await logicId(service, new Date(0))).toBe(`19700101000000-${await hashOfDomain(service)}`);
  });
});

describe('the packaging time', () => {
  const given = process.env.SOURCE_DATE_EPOCH;
  afterEach(() => {
    if (given === undefined) delete process.env.SOURCE_DATE_EPOCH;
    else process.env.SOURCE_DATE_EPOCH = given;
  });

  test('is SOURCE_DATE_EPOCH where it is set', () => {
    process.env.SOURCE_DATE_EPOCH = '1795423216';
    expect(packagingTime()).toEqual(new Date('2026-11-23T08:40:16Z'));
  });

  test('cannot be guessed from something else', () => {
    process.env.SOURCE_DATE_EPOCH = 'yesterday';
    expect(packagingTime).toThrow(
      'SOURCE_DATE_EPOCH is "yesterday": give whole seconds since 1970, or unset it.',
    );
  });
});
