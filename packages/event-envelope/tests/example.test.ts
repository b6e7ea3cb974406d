import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import {
  attributesSchema,
  decodeRecord,
  encodeRecord,
  issuesOf,
  positionIn,
  recordPosition,
} from '../src/index.ts';
import { anEvent } from './arbitraries.ts';

// #region example
test('what a record carries comes back, with positions that sort as the log does', () => {
  const events = [anEvent({ id: 'a-1' }), anEvent({ id: 'a-2' })];
  expect(issuesOf(attributesSchema, events[0])).toEqual([]);

  const { subject, events: read } = decodeRecord(encodeRecord(events), 'account/576');

  const record = recordPosition(1, '49590338271490256608559692538361571095921575989136588898');
  expect(subject).toBe('account/576');
  expect(read).toEqual(events);
  expect(positionIn(record, 0) < positionIn(record, 1)).toBe(true);
});
// #endregion

test('the README shows this very test', () => {
  const [, example] = readFileSync(__filename, 'utf8').split(/^\/\/ #(?:region example|endregion)\n/m);

  expect(readFileSync(join(__dirname, '../README.md'), 'utf8')).toContain(`\`\`\`ts\n${example}\`\`\``);
});
