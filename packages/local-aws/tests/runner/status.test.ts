import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { setMappingEnabled } from '../../src/index.ts';
import { mappingStatus, mappingStatuses } from '../../src/runner/status.ts';
import { localKinesis, plain } from '../support/cloud.ts';
import { eventually } from '../support/function.ts';
import { numbered } from '../support/stream.ts';

const cloud = localKinesis();

describe("a mapping's status", () => {
  test('is behind by the oldest record that is not done', async () => {
    const stream = await cloud.stream(2);
    const lambda = cloud.lambda();
    const { runner, dir, mapping } = cloud.start(stream, lambda);
    await stream.put(...numbered(3));
    await eventually(() => lambda.texts.length === 3);
    await runner.stop();
    expect(await mappingStatus(mapping, dir, cloud.client())).toMatchObject({ ageMs: 0, enabled: true });

    const before = Date.now();
    await stream.put(...numbered(1, 3));
    await sleep(40);
    await stream.put(...numbered(1, 4));
    const { ageMs } = await mappingStatus(mapping, dir, cloud.client());
    expect(ageMs).toBeGreaterThanOrEqual(30);
    expect(ageMs).toBeLessThanOrEqual(Date.now() - before + 1_000); // kinesalite's arrivals are rounded
  });

  test('is behind by the oldest record of all where nothing was ever done', async () => {
    const stream = await cloud.stream();
    await stream.put(...numbered(1));
    await sleep(30);
    const { ageMs } = await mappingStatus(plain(stream.name), cloud.folder(), cloud.client());
    expect(ageMs).toBeGreaterThanOrEqual(20);
  });

  test('with LATEST is behind by what came after the mapping began', async () => {
    const stream = await cloud.stream();
    await stream.put(...numbered(1));
    await sleep(20);
    const mapping = { ...plain(stream.name), startingPosition: { type: 'LATEST' } as const };
    expect(await mappingStatus(mapping, cloud.folder(), cloud.client())).toMatchObject({ ageMs: 0 });
  });

  test('says that it was switched off, and what was given up', async () => {
    const stream = await cloud.stream();
    const dir = cloud.folder();
    const mapping = plain(stream.name);
    setMappingEnabled(dir, mapping.id, false);
    mkdirSync(join(dir, 'failures', mapping.id), { recursive: true });
    writeFileSync(join(dir, 'failures', mapping.id, 'one.json'), '{}');
    expect(await mappingStatus(mapping, dir, cloud.client())).toMatchObject({ enabled: false, givenUp: 1 });
  });

  test("is read for each mapping of a service's configuration", async () => {
    const stream = await cloud.stream();
    const dir = cloud.folder();
    const arn = `arn:aws:kinesis:us-east-1:000000000000:stream/${stream.name}`;
    const functions = { write: { name: 'ledger-local-write', events: [{ stream: { arn } }] } };
    const config = join(dir, 'ledger.json');
    writeFileSync(config, JSON.stringify({ service: 'ledger', provider: { stage: 'local' }, functions }));
    expect(await mappingStatuses(config, dir, cloud.client())).toEqual([
      { functionName: 'ledger-local-write', streamName: stream.name, enabled: true, ageMs: 0, givenUp: 0 },
    ]);
  });
});
