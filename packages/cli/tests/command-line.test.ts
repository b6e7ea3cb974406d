import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { EXIT } from '../src/exit-codes.ts';
import { eventFile, eventLines, type TestEvent, temporaryFolder } from './support/events.ts';
import { type FakeService, fakeService } from './support/fake-service.ts';
import { build, PACKAGE, type Running, reprise } from './support/process.ts';

let service: FakeService;
beforeAll(build);
afterEach(() => service?.close());

describe('the command line', () => {
  test.each([
    [['--help'], EXIT.ok],
    [[], EXIT.usage],
    [['nonsense'], EXIT.usage],
    [['state', 'ledger'], EXIT.usage],
    [['import', 'ledger', 'x', '--lanes', 'many'], EXIT.usage],
    [['verify', 'nothing-of-that-name'], EXIT.notFound],
    [['state', 'ledger', 'account/1', '--url', 'http://127.0.0.1:59321'], EXIT.unreachable],
  ])('%j exits with %i', async (args, code) => {
    const ended = await reprise(args).ended;
    expect(ended).toMatchObject({ code });
    if (code === EXIT.ok) expect(ended.out).toMatch(/Exit codes:/);
    else expect(ended).toMatchObject({ out: '', err: expect.stringMatching(/\S/) });
  });

  test('uses nothing that the oldest Node it runs on does not have', () => {
    const code = readFileSync(join(PACKAGE, 'dist/reprise.cjs'), 'utf8');
    expect(code).not.toMatch(/\b(Map|Object)\.groupBy\b|\.fromAsync\b|\bwithResolvers\b|\.isDisjointFrom\b/);
  });

  test('a reader that has had enough ends it quietly', async () => {
    const events = Array.from({ length: 200 }, (_, n) => ({
      position: String(n),
      event: { type: 't', data: 'x'.repeat(2_000) },
    }));
    service = await fakeService({ get: () => ({ status: 200, body: { events, next: 'more' } }) });
    const { process: child, ended } = reprise(['history', 'ledger', 'account/1', '--url', service.url]);
    child.stdout?.once('data', () => child.stdout?.destroy());
    expect(await ended).toMatchObject({ code: 0, err: '' });
  });

  test('knows a service by its port and sends its token', async () => {
    service = await fakeService({ get: () => ({ status: 200, body: { subject: 'account/1', state: {} } }) });
    const offset = String(Number(new URL(service.url).port) - 3001);
    const { code, out } = await reprise(['state', 'ledger', 'account/1'], { REPRISE_PORT_OFFSET: offset })
      .ended;
    expect({ code, out }).toEqual({ code: 0, out: 'subject  account/1\n' });
  });
});

describe('an import as a process', () => {
  const lines = eventLines(8_000, 100);
  const local = { REPRISE_LOCAL_DIR: '' };

  const start = (file: string): Running => {
    local.REPRISE_LOCAL_DIR ||= temporaryFolder();
    return reprise(['import', 'ledger', file, '--json', '--lanes', '2', '--url', service.url], local);
  };

  const acknowledged = async (atLeast: number): Promise<void> => {
    while (service.log.length < atLeast) await sleep(5);
  };

  function expectNothingLostOrOutOfOrder(): void {
    const ids = new Set(service.log.map(({ id }) => id));
    expect(ids.size).toBe(lines.length);
    const firsts = [...ids].map((id) => service.log.find((event) => event.id === id) as TestEvent);
    for (const subject of new Set(firsts.map((event) => event.subject))) {
      const numbers = firsts
        .filter((event) => event.subject === subject)
        .map(({ id }) => Number(id.slice(2)));
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    }
  }

  test('that was killed with -9 goes on, and sends again only what was in doubt', async () => {
    service = await fakeService({ latency: 60 });
    const file = eventFile(lines, 'events.ndjson.gz');
    const first = start(file);
    await acknowledged(2_500);
    first.process.kill('SIGKILL');
    await first.ended;

    const { code, out } = await start(file).ended;
    expect(code).toBe(EXIT.ok);
    expect(JSON.parse(out)).toMatchObject({ events: 8_000, accepted: 8_000 });
    expectNothingLostOrOutOfOrder();
    expect(service.log.length - lines.length).toBeLessThanOrEqual(3_000); // two lanes, and a save that was not made
  });

  test('stops at Ctrl-C, says how to go on, and does', async () => {
    service = await fakeService({ latency: 60 });
    const file = eventFile(lines);
    const first = start(file);
    await acknowledged(1_000);
    first.process.kill('SIGINT');
    const stopped = await first.ended;
    expect(stopped).toMatchObject({ code: EXIT.interrupted, out: '' });
    expect(stopped.err).toMatch(
      /interrupted\.\n\d+ of 8000 events are acknowledged\. The same command again goes on/,
    );

    expect(await start(file).ended).toMatchObject({ code: EXIT.ok });
    expect(service.log).toHaveLength(8_000); // what was in flight came to its end
    expectNothingLostOrOutOfOrder();
  });

  test('outlives a service that goes away and comes back', async () => {
    service = await fakeService({ latency: 40 });
    const first = service;
    const { ended } = start(eventFile(lines));
    await acknowledged(1_500);
    await first.close();
    await sleep(500);
    service = await fakeService({}, Number(new URL(first.url).port));
    const { code, err } = await ended;
    expect(code).toBe(EXIT.ok);
    expect(err).toMatch(/not taken yet \(no answer/);
    service.log.unshift(...first.log);
    expectNothingLostOrOutOfOrder();
  });
});
