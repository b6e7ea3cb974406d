import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { importEvents } from '../src/commands/import.ts';
import { EXIT } from '../src/exit-codes.ts';
import { httpApi } from '../src/http.ts';
import { settle } from '../src/import/settle.ts';
import { eventFile, eventLine, eventLines, type TestEvent, temporaryFolder } from './support/events.ts';
import { type Behaviour, type FakeService, fakeService, positionOf } from './support/fake-service.ts';
import { type RecordingTerminal, recordingTerminal } from './support/terminal.ts';

let service: FakeService;
afterEach(() => service.close());

interface Import {
  readonly terminal: RecordingTerminal;
  readonly folder: string;
  /** Starts, or goes on with, the import. */
  run(more?: object): Promise<{ exitCode: number; summary: Record<string, unknown> }>;
}

async function importing(file: string, behaviour: Behaviour = {}): Promise<Import> {
  service = await fakeService(behaviour);
  const [terminal, folder] = [recordingTerminal(), temporaryFolder()];
  const options = { wait: true, patience: 5, lanes: 4, json: true, folder };
  return {
    terminal,
    folder,
    run: async (more) => {
      const exitCode = await importEvents(httpApi(service.url), file, { ...options, ...more }, terminal);
      return { exitCode, summary: JSON.parse(terminal.out.at(-1) ?? '') };
    },
  };
}

const idsOf = (events: readonly TestEvent[]): string[] => events.map(({ id }) => id);

/** The log without repeats, as any fold sees it. */
const effective = (): string[] => [...new Set(idsOf(service.log))];

function expectEverythingInOrder(lines: readonly string[]): void {
  const sent = lines.map((line): TestEvent => JSON.parse(line));
  expect(effective().sort()).toEqual(idsOf(sent).sort());
  for (const subject of new Set(sent.map((event) => event.subject))) {
    const of = (events: readonly TestEvent[]): string[] =>
      idsOf(events.filter((event) => event.subject === subject));
    expect([...new Set(of(service.log))]).toEqual(of(sent));
  }
  expect(service.overlaps).toEqual([]);
}

describe('an import', () => {
  const lines = eventLines(2_500, 40);

  test('sends every event once, in order per subject, in few requests, and says what became of them', async () => {
    const { run, folder } = await importing(eventFile(lines, 'events.ndjson.gz'), { latency: 5 });
    const { exitCode, summary } = await run();
    expect(exitCode).toBe(EXIT.ok);
    expect(summary).toMatchObject({
      events: 2_500,
      accepted: 2_500,
      rejected: 0,
      duplicate: 0,
      parked: 0,
      pending: 0,
      retries: 0,
    });
    expect(service.log).toHaveLength(2_500);
    expect(service.requests.length).toBeLessThanOrEqual(8);
    expect(service.preferred).toEqual(service.requests.map(() => 'wait=20'));
    expectEverythingInOrder(lines);
    expect(readdirSync(folder)).toEqual([]); // nothing is left to resume
  });

  test('counts rejections by reason; they are no failure', async () => {
    const outcome = ({ id }: TestEvent): object =>
      Number(id.slice(2)) % 5 === 0
        ? { status: 'rejected', reason: 'account-not-open' }
        : { status: 'accepted' };
    const { run } = await importing(eventFile(lines), { outcome });
    expect(await run()).toMatchObject({
      exitCode: EXIT.ok,
      summary: { accepted: 2_000, rejected: 500, reasons: { 'account-not-open': 500 } },
    });
  });

  test('prints a summary for people without --json', async () => {
    const { run, terminal } = await importing(eventFile(lines));
    await run({ json: false }).catch(() => {});
    expect(terminal.out[0]).toBe('2500 events: 2500 accepted, 0 rejected, 0 duplicate, 0 parked, 0 pending');
    expect(terminal.out[1]).toMatch(/^\d+\.\d s, \d+ events\/s, \d+ requests$/);
  });

  test('an empty file is imported at once', async () => {
    const { run } = await importing(eventFile([]));
    expect(await run()).toMatchObject({ exitCode: EXIT.ok, summary: { events: 0, requests: 0 } });
  });

  test('without waiting, an acknowledgement is enough', async () => {
    const { run } = await importing(eventFile(lines), { outcome: () => undefined });
    const { exitCode, summary } = await run({ wait: false });
    expect(exitCode).toBe(EXIT.ok);
    expect(summary).toMatchObject({ events: 2_500 });
    expect(summary).not.toHaveProperty('accepted');
    expect(service.preferred).toEqual(service.requests.map(() => undefined));
  });
});

describe('a service that pushes back', () => {
  const lines = eventLines(600, 20);

  test('is asked again after 503, 429, 500 and cut connections, and nothing is lost or out of order', async () => {
    const mishaps = [
      { status: 503, headers: { 'retry-after': '0' } },
      'cut-before',
      { status: 429, take: 0 },
      'cut-after',
      { status: 500 },
      { status: 502 },
    ] as const;
    const { run } = await importing(eventFile(lines), {
      latency: 2,
      mishap: (request) => mishaps[request - 1],
    });
    const { exitCode, summary } = await run();
    expect(exitCode).toBe(EXIT.ok);
    expect(summary).toMatchObject({ events: 600, retries: mishaps.length });
    expectEverythingInOrder(lines);
  });

  test('what got in before it pushed back is not sent again', async () => {
    const { run } = await importing(eventFile(lines), {
      mishap: (request) => (request <= 4 ? { status: 429, take: 30 } : undefined),
    });
    expect(await run()).toMatchObject({ summary: { events: 600, accepted: 600 } });
    expect(service.log).toHaveLength(600);
    expectEverythingInOrder(lines);
  });

  test('its Retry-After is waited for', async () => {
    const { run } = await importing(eventFile(lines.slice(0, 5)), {
      mishap: (request) => (request === 1 ? { status: 503, headers: { 'retry-after': '1' } } : undefined),
    });
    const { summary } = await run({ lanes: 1 });
    expect(summary.seconds).toBeGreaterThanOrEqual(1);
  });

  test('a request that is too large for it is sent in halves', async () => {
    const { run } = await importing(eventFile(lines), {
      mishap: (_request, events) =>
        events.length > 60 ? { status: 413, body: { title: 'Too large' } } : undefined,
    });
    expect(await run()).toMatchObject({ exitCode: EXIT.ok, summary: { events: 600 } });
    expectEverythingInOrder(lines);
  });

  test('when it takes nothing for too long we stop, and say how to go on', async () => {
    const { run } = await importing(eventFile(lines), {
      mishap: () => ({ status: 503, body: { title: 'Busy', detail: 'rebuilding' } }),
    });
    await expect(run({ patience: 1 })).rejects.toMatchObject({
      exitCode: EXIT.unreachable,
      message: expect.stringMatching(
        /not taken anything for too long: Busy: rebuilding\.\n0 of 600 .* goes on from there/,
      ),
    });
  });

  test('when nobody is there we say so at once', async () => {
    const { run } = await importing(eventFile(lines));
    await service.close();
    await expect(run()).rejects.toMatchObject({
      exitCode: EXIT.unreachable,
      message: expect.stringMatching(/npm start/),
    });
  });

  test('an acknowledgement that leaves events out is not taken for one', async () => {
    const { run } = await importing(eventFile(lines), { mishap: () => ({ status: 202, take: 3 }) });
    await expect(run()).rejects.toThrow(/acknowledged 3 events and left out/);
  });
});

describe('an import that was stopped', () => {
  const lines = eventLines(3_000, 50);

  test('goes on where it was: nothing acknowledged is sent again, and everything is counted', async () => {
    const down = new Set<string>();
    const { run, terminal } = await importing(eventFile(lines), {
      mishap: (request) => (request > 3 && !down.has('over') ? { status: 503 } : undefined),
    });
    await expect(run({ patience: 0 })).rejects.toMatchObject({ exitCode: EXIT.unreachable });
    const acknowledged = service.log.length;
    expect(acknowledged).toBeGreaterThan(0);
    down.add('over');
    const { exitCode, summary } = await run();
    expect(exitCode).toBe(EXIT.ok);
    expect(summary).toMatchObject({ events: 3_000, accepted: 3_000, resumedAfter: acknowledged });
    expect(service.log).toHaveLength(3_000);
    expect(terminal.said.join('\n')).toMatch(`going on after ${acknowledged} of 3000 events`);
    expectEverythingInOrder(lines);
  });

  test('an import whose progress cannot be kept is an import all the same', async () => {
    const { run, terminal, folder } = await importing(eventFile(lines));
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'in the way');
    expect(await run()).toMatchObject({ exitCode: EXIT.ok, summary: { accepted: 3_000 } });
    expect(terminal.said.join('\n')).toMatch(/progress cannot be kept/);
  });

  test('with --restart it begins anew', async () => {
    const { run } = await importing(eventFile(lines), {
      mishap: (request) => (request === 2 ? { status: 400 } : undefined),
    });
    await expect(run({ lanes: 1 })).rejects.toMatchObject({ exitCode: EXIT.refusedInput });
    expect(await run({ lanes: 1, restart: true })).toMatchObject({
      summary: { events: 3_000, resumedAfter: 0 },
    });
    expect(service.log.length).toBeGreaterThan(3_000);
  });
});

describe('input that is refused', () => {
  test('a line that is no event stops the import before anything is sent', async () => {
    const { run } = await importing(eventFile([...eventLines(50, 3), '{"id":']));
    await expect(run()).rejects.toMatchObject({
      exitCode: EXIT.refusedInput,
      message: expect.stringMatching(/^line 51: not JSON/),
    });
    expect(service.requests).toHaveLength(0);
  });

  test("the service's objections are told by the lines of the file", async () => {
    const lines = ['', ...eventLines(30, 3), eventLine('bad', 'account/1'), eventLine('worse', 'account/2')];
    const mishap = (_request: number, events: readonly TestEvent[]) => {
      const errors = events.flatMap(({ id }, index) =>
        ['bad', 'worse'].includes(id) ? [{ index, pointer: '/data/amount', reason: `${id} amount` }] : [],
      );
      return { status: 400, body: { title: 'Invalid events', errors } };
    };
    const { run } = await importing(eventFile(lines), { mishap });
    await expect(run({ lanes: 1 })).rejects.toMatchObject({
      exitCode: EXIT.refusedInput,
      message: expect.stringMatching(
        /^line 32: \/data\/amount bad amount\nline 33: \/data\/amount worse amount\nNothing of that request/,
      ),
    });
    expect(service.log).toHaveLength(0);
  });

  test('a refusal of access says which token is meant', async () => {
    const { run } = await importing(eventFile(eventLines(1, 1)), { mishap: () => ({ status: 403 }) });
    await expect(run()).rejects.toThrow(/REPRISE_TOKEN/);
  });
});

describe('outcomes that the answer leaves open', () => {
  const lines = eventLines(6, 1);
  const history = (status: string): object => ({
    events: lines.map((_line, n) => ({ position: positionOf(n + 1), outcome: { status } })),
  });
  const reads = (state: object): Behaviour => ({
    outcome: () => undefined,
    get: (path) => ({ status: 200, body: path.includes('/history') ? history('rejected') : state }),
  });

  test('are looked up once the state has come that far', async () => {
    const { run } = await importing(eventFile(lines), reads({ position: positionOf(6) }));
    expect(await run()).toMatchObject({ exitCode: EXIT.ok, summary: { rejected: 6, pending: 0 } });
  });

  test('of a parked aggregate count as parked, and the exit code says so', async () => {
    const { run } = await importing(
      eventFile(lines),
      reads({ position: positionOf(2), parked: { since: positionOf(3) } }),
    );
    expect(await run()).toMatchObject({ exitCode: EXIT.unsettled, summary: { rejected: 2, parked: 4 } });
  });

  test('are waited for as long as the state moves', async () => {
    let position = 0;
    const { run } = await importing(eventFile(lines), {
      outcome: () => undefined,
      get: (path) => ({
        status: 200,
        body: path.includes('/history')
          ? history('accepted')
          : { position: positionOf(path === '/' ? 0 : position++) },
      }),
    });
    expect(await run({ patience: 1 })).toMatchObject({
      exitCode: EXIT.ok,
      summary: { accepted: 6, pending: 0 },
    });
  });

  test('stay open when they cannot be read in time, however many aggregates there are', async () => {
    service = await fakeService({ get: () => ({ status: 503, body: {} }) });
    const acks = Array.from({ length: 200 }, (_, n) => ({
      id: `e-${n}`,
      subject: `account/${n}`,
      sequence: positionOf(n),
    }));
    const startedAt = Date.now();
    const settlement = { api: httpApi(service.url), signal: new AbortController().signal, patience: 300 };
    expect((await settle(acks, settlement)).sort((a, b) => a.sequence.localeCompare(b.sequence))).toEqual(
      acks,
    );
    expect(Date.now() - startedAt).toBeLessThan(2_000);
  });
});
