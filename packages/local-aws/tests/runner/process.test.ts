import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Child, runnerProgram, startChild } from '../../src/index.ts';
import { localKinesis } from '../support/cloud.ts';
import { eventually } from '../support/function.ts';
import { lambdaEndpoint } from '../support/lambda-endpoint.ts';
import { numbered, type TestStream } from '../support/stream.ts';

const cloud = localKinesis();
const cleanUp: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of cleanUp.splice(0)) await stop();
});

/** What `serverless print` says of a service with one function on the stream. */
function serviceOn(stream: TestStream, more: object = {}): string {
  const arn = `arn:aws:kinesis:us-east-1:000000000000:stream/${stream.name}`;
  return JSON.stringify({
    service: 'test',
    provider: { stage: 'local' },
    functions: {
      consume: { name: 'test-local-consume', events: [{ stream: { arn, batchSize: 10, ...more } }] },
    },
  });
}

function runProcess(dir: string, lambda: string): Child {
  const settings = { dir, kinesis: cloud.endpoint(), services: [{ config: join(dir, 'test.json'), lambda }] };
  const child = startChild({ command: process.execPath, args: [runnerProgram, JSON.stringify(settings)] });
  cleanUp.push(() => child.stop());
  return child;
}

describe('the runner as a process', () => {
  test('invokes over HTTP, and delivers everything at least once over a kill -9', async () => {
    const stream = await cloud.stream();
    const dir = cloud.folder();
    writeFileSync(join(dir, 'test.json'), serviceOn(stream));
    const delivered: string[] = [];
    const functions = new Set<string>();
    const endpoint = await lambdaEndpoint((name, event, response) => {
      functions.add(name);
      for (const { kinesis } of JSON.parse(event).Records) {
        delivered.push(Buffer.from(kinesis.data, 'base64').toString());
      }
      response.end('null');
    });
    cleanUp.push(endpoint.stop);
    await stream.put(...numbered(400));

    for (const killAfter of [50, 150, 250]) {
      const { pid, ended } = runProcess(dir, endpoint.url);
      await eventually(() => delivered.length >= killAfter);
      process.kill(pid, 'SIGKILL');
      await ended;
    }
    runProcess(dir, endpoint.url);
    await eventually(() => new Set(delivered).size === 400);

    expect([...functions]).toEqual(['test-local-consume']);
    // At each of the three kills: the batch under way, and one whose checkpoint was not on disk yet.
    expect(delivered.length - 400).toBeLessThanOrEqual(3 * 2 * 10);
  });

  test('says how it is called when its settings make no sense', async () => {
    const child = startChild({ command: process.execPath, args: [runnerProgram, '{"dir":1}'] });

    expect(await child.ended).toBe('exited with code 1');
    expect(child.lastWords()).toMatch(/^Say what to run: local-aws-runner '\{/);
  });

  test('repeats what lanes had ahead of the checkpoint, and loses nothing that was behind it', async () => {
    const stream = await cloud.stream();
    const dir = cloud.folder();
    writeFileSync(join(dir, 'test.json'), serviceOn(stream, { parallelizationFactor: 4 }));
    const keys = Array.from({ length: 20 }, (_, n) => `key-${n}`);
    const delivered = new Map<string, number[]>(keys.map((key) => [key, []]));
    const count = () => [...delivered.values()].flat().length;
    const endpoint = await lambdaEndpoint((_, event, response) => {
      for (const { kinesis } of JSON.parse(event).Records) {
        const text = Buffer.from(kinesis.data, 'base64').toString();
        delivered.get(kinesis.partitionKey)?.push(Number(text));
      }
      response.end('null');
    });
    cleanUp.push(endpoint.stop);
    await stream.put(...keys.flatMap((key) => numbered(20, 0, key)));

    const { pid, ended } = runProcess(dir, endpoint.url);
    await eventually(() => count() >= 150);
    process.kill(pid, 'SIGKILL');
    await ended;
    runProcess(dir, endpoint.url);
    await eventually(() => keys.every((key) => new Set(delivered.get(key)).size === 20));

    // The first time, each key's records come in their order.
    const firsts = keys.map((key) => [...new Set(delivered.get(key))]);
    expect(firsts).toEqual(keys.map(() => Array.from({ length: 20 }, (_, n) => n)));
  });
});
