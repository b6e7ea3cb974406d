import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { awsFindings } from '../validate-templates/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'reprise-template-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('AWS’s validator names the resource and the property that are wrong', () => {
  const path = join(folder, 'template.json');
  const Properties = { Name: 'x', ShardCount: 'many', StreamModeDetails: { StreamMode: 'SOMETIMES' } };
  writeFileSync(
    path,
    JSON.stringify({ Resources: { EventStream: { Type: 'AWS::Kinesis::Stream', Properties } } }),
  );
  expect(awsFindings(path)).toEqual([
    {
      rule: 'aws F3012',
      resource: 'EventStream',
      message: "Properties.ShardCount: 'many' is not of type 'integer'",
    },
    {
      rule: 'aws W3030',
      resource: 'EventStream',
      message: expect.stringContaining("Properties.StreamModeDetails.StreamMode: 'SOMETIMES' is not one of"),
    },
  ]);
});
