import { describe, expect, test } from '@jest/globals';
import { type JobView, PLAYBACK_MODES } from '@reprise/service-kit';
import { MODES } from '../src/commands/playback/flags.ts';
import { list } from '../src/commands/playback/list.ts';
import { showPlan } from '../src/commands/playback/plan.ts';
import { start } from '../src/commands/playback/start.ts';
import { UnreachableError } from '../src/errors.ts';
import { EXIT } from '../src/exit-codes.ts';
import { showDifferences } from '../src/playback/diff.ts';
import { reading } from '../src/playback/meter.ts';
import { jobId } from '../src/playback/playback-function.ts';
import { inWords, optionsOf } from '../src/playback/selection.ts';
import { watch } from '../src/playback/watch.ts';
import { answeringPlayback, difference, JOB_ID, jobView, plan } from './support/jobs.ts';
import { recordingTerminal } from './support/terminal.ts';

const flags = { stage: 'local', mode: 'rebuild', streamMode: 'PROVISIONED' } as const;

test('the modes are those of the function', () => {
  expect(MODES).toEqual(PLAYBACK_MODES);
});

describe('what is selected', () => {
  test('is what was said, and nothing else', () => {
    expect(optionsOf(flags)).toEqual({ mode: 'rebuild' });
    expect(
      optionsOf({
        mode: 'preview',
        types: ['ledger.fee-charged.v1'],
        subjects: ['account/1'],
        recorded: '2026-11-01..2026-11-30',
        time: '1993-06-01T12:00:00Z..',
        rate: 100,
        field: '/balance',
      }),
    ).toEqual({
      mode: 'preview',
      select: {
        types: ['ledger.fee-charged.v1'],
        subjects: ['account/1'],
        recorded: { from: '2026-11-01T00:00:00Z', to: '2026-11-30T23:59:59.999Z' },
        time: { from: '1993-06-01T12:00:00Z' },
      },
      rate: 100,
      field: '/balance',
    });
  });

  test.each(['..', '1993', '1..2..3', ''])('%j is no range', (time) => {
    expect(() => optionsOf({ mode: 'rebuild', time })).toThrow(/takes a range as in/);
  });

  test('is said in words', () => {
    expect(inWords({ mode: 'rebuild', wipe: true })).toBe(
      'rebuild of everything, after all states were emptied',
    );
    expect(inWords(optionsOf({ mode: 'preview', types: ['a', 'b'], time: '..1993-06-30' }))).toBe(
      'preview of a, b of the time ..1993-06-30T23:59:59.999Z',
    );
    expect(inWords(optionsOf({ to: 'staging' }))).toBe('copy of everything to staging, masked');
    const some = {
      to: 'http://127.0.0.1:14567',
      subjects: ['account/1'],
      until: '2026-11-30',
      unmasked: true,
    };
    expect(inWords(optionsOf(some))).toBe(
      'copy of about account/1 until 2026-11-30T23:59:59.999Z to http://127.0.0.1:14567, unmasked',
    );
  });

  test('goes elsewhere, or is played back here', () => {
    expect(optionsOf({ to: 'staging', until: '2026-11-30T12:00:00Z' })).toEqual({
      mode: 'copy',
      to: 'staging',
      until: '2026-11-30T12:00:00Z',
    });
    expect(() => optionsOf({ to: 'staging', mode: 'rebuild' })).toThrow(/say one of them/);
    expect(() => optionsOf({})).toThrow(/say --mode, or --to/);
  });
});

describe('plan', () => {
  test('says how much, who, how long, for how much, and asks the function for nothing else', async () => {
    const { playback, asked } = answeringPlayback({ plan: async () => plan });
    const terminal = recordingTerminal();
    await showPlan(playback, { mode: 'rebuild' }, { streamMode: 'PROVISIONED' }, terminal);
    expect(asked).toEqual([['plan', { mode: 'rebuild' }]]);
    expect(terminal.out.slice(0, 5)).toEqual([
      'rebuild of everything; nothing has been written',
      '29344 events of 1140 aggregates, 29344 of them selected',
      '  write  folds each history anew and replaces the state',
      'takes about 6 s',
      'costs about 0.0022 USD at list price',
    ]);
    expect(terminal.out).toContainEqual(expect.stringMatching(/DynamoDB write units +2,280 +0\.0014/));
    expect(terminal.out).toContainEqual(expect.stringMatching(/put units +1,530 /)); // a record each, and 390 of 25 KB
  });

  test('that could not read the whole log says so', async () => {
    const { playback } = answeringPlayback({ plan: async () => ({ ...plan, complete: false }) });
    const terminal = recordingTerminal();
    await showPlan(playback, { mode: 'rebuild' }, { streamMode: 'ON_DEMAND' }, terminal);
    expect(terminal.out[1]).toMatch(/^at least 29344 events/);
  });
});

describe('start', () => {
  const starting = () =>
    answeringPlayback({ plan: async () => plan, start: async () => jobView({ status: 'STARTING' }) });

  test('shows the plan, asks, and starts when somebody agrees', async () => {
    const { playback, asked } = starting();
    const terminal = recordingTerminal({}, 'y');
    expect(await start(playback, 'ledger', { ...flags, by: 'jana' }, terminal)).toBe(EXIT.ok);
    expect(asked.map(([name]) => name)).toEqual(['plan', 'start']);
    expect(asked[1]).toEqual(['start', { mode: 'rebuild', by: 'jana' }]);
    expect(terminal.said).toContain('Start the rebuild of everything, ledger at stage local? [y/N]');
    expect(terminal.out).toEqual([`started ${JOB_ID}`]);
    expect(terminal.said.at(-1)).toBe(`\`reprise playback watch ledger ${JOB_ID}\` shows how it goes.`);
  });

  test.each(['', 'n', 'yesterday'])('starts nothing at the answer %j', async (answer) => {
    const { playback, asked } = starting();
    const starts = start(playback, 'ledger', flags, recordingTerminal({}, answer));
    await expect(starts).rejects.toMatchObject({ exitCode: EXIT.interrupted });
    expect(asked.map(([name]) => name)).toEqual(['plan']);
  });

  test('starts nothing where nobody can be asked', async () => {
    const { playback, asked } = starting();
    await expect(start(playback, 'ledger', flags, recordingTerminal())).rejects.toThrow(/say --yes/);
    expect(asked.map(([name]) => name)).toEqual(['plan']);
  });

  test('with --yes asks nobody, and does not read the log for a plan', async () => {
    const { playback, asked } = starting();
    const terminal = recordingTerminal();
    const target = { ...flags, stage: 'prod', profile: 'bank', yes: true, json: true };
    await start(playback, 'ledger', target, terminal);
    expect(asked.map(([name]) => name)).toEqual(['start']);
    expect(JSON.parse(terminal.out[0] ?? '')).toMatchObject({ id: JOB_ID, status: 'STARTING' });
    expect(terminal.said.at(-1)).toMatch(/watch ledger --stage prod --profile bank 2026/);
  });
});

describe('list', () => {
  const jobs = Array.from({ length: 250 }, (_, n) => jobView({ id: `job-${n}` }));
  const paging = () =>
    answeringPlayback({
      list: async (limit, before) => {
        const from = before === undefined ? 0 : jobs.findIndex(({ id }) => id === before) + 1;
        const page = jobs.slice(from, from + limit);
        const last = page.at(-1);
        return from + limit < jobs.length && last !== undefined
          ? { jobs: page, next: last.id }
          : { jobs: page };
      },
    });

  test.each([
    [20, 20],
    [230, 230],
    [1_000, 250],
  ])('of at most %i prints %i, each once, as JSON a line each', async (limit, count) => {
    const terminal = recordingTerminal();
    await list(paging().playback, { limit, json: true }, terminal);
    const printed = terminal.out.map((line) => JSON.parse(line));
    expect(printed.map(({ id }) => id)).toEqual(jobs.slice(0, count).map(({ id }) => id));
    expect(printed[0]).toMatchObject({
      mode: 'rebuild',
      status: 'RUNNING',
      done: { events: 0 },
      sent: { events: 400 },
    });
  });

  test('is a table for people', async () => {
    const terminal = recordingTerminal();
    const { playback } = answeringPlayback({
      list: async () => ({
        jobs: [jobView({ stalled: true, by: 'jana\u001b', done: { events: 7, changed: 2 } })],
      }),
    });
    await list(playback, { limit: 20 }, terminal);
    expect(terminal.out[1]).toMatch(
      /^20261124T120000Z-0a1b2c3d +rebuild +RUNNING, stalled +0 +7 +2 +0 +jana\\u001b$/,
    );
  });

  test('knows the last one', async () => {
    expect(await jobId(paging().playback, 'last')).toBe('job-0');
    expect(await jobId(answeringPlayback({}).playback, 'job-7')).toBe('job-7');
    const { playback } = answeringPlayback({ list: async () => ({ jobs: [] }) });
    await expect(jobId(playback, 'last')).rejects.toThrow(/no playback yet/);
  });
});

describe('watch', () => {
  const options = { every: 1, how: 'ledger' };
  const showing = (...views: readonly (JobView | Error)[]) => {
    let n = 0;
    return answeringPlayback({
      job: async () => {
        const view = views[Math.min(n++, views.length - 1)];
        if (view instanceof Error || view === undefined) throw view;
        return view;
      },
    }).playback;
  };

  test.each([
    [jobView({ status: 'COMPLETED', phase: 'done' }), EXIT.ok],
    [jobView({ status: 'COMPLETED', phase: 'done', done: { parked: 1 } }), EXIT.unsettled],
    [jobView({ status: 'COMPLETED', phase: 'done', done: { failures: 1 } }), EXIT.unsettled],
    [jobView({ status: 'FAILED', notes: ['The stream is gone.'] }), EXIT.playbackFailed],
    [jobView({ status: 'CANCELLED' }), EXIT.playbackFailed],
  ])('ends with the job, and with what became of it', async (last, code) => {
    const terminal = recordingTerminal();
    expect(await watch(showing(jobView(), last), JOB_ID, options, terminal)).toBe(code);
    expect(terminal.out).toContainEqual(expect.stringMatching(new RegExp(`^status +${last.status}`)));
    for (const note of last.notes) expect(terminal.out.join('\n')).toContain(note);
  });

  test('says once that a job stands still, and how to go on', async () => {
    const terminal = recordingTerminal();
    const paused = jobView({ status: 'PAUSED' });
    const ended = jobView({ status: 'COMPLETED' });
    await watch(showing(paused, paused, paused, ended), JOB_ID, options, terminal);
    const notes = terminal.said.filter((text) => text.startsWith('PAUSED'));
    expect(notes).toEqual([`PAUSED: \`reprise playback resume ledger ${JOB_ID}\` goes on.`]);
  });

  test('ends with a job that nobody works on, with what the function notes of it', async () => {
    const terminal = recordingTerminal();
    const stalled = jobView({ stalled: true, notes: ['The function could not invoke itself.'] });
    expect(await watch(showing(stalled), JOB_ID, options, terminal)).toBe(EXIT.playbackFailed);
    expect(terminal.said).toContain(
      `RUNNING, stalled: \`reprise playback resume ledger ${JOB_ID}\` goes on.`,
    );
    expect(terminal.out.at(-1)).toMatch(/^note +The function could not invoke itself\.$/);
  });

  test('outlives a function that cannot be reached for a moment, and no longer', async () => {
    const gone = new UnreachableError('nobody is there');
    const terminal = recordingTerminal();
    const back = showing(gone, gone, jobView({ status: 'COMPLETED' }));
    expect(await watch(back, JOB_ID, options, terminal)).toBe(EXIT.ok);
    const impatient = { ...options, patience: 0 };
    await expect(watch(showing(gone), JOB_ID, impatient, terminal)).rejects.toBe(gone);
  });

  test('says of a preview what would change, not that it has', async () => {
    const terminal = recordingTerminal();
    const ended = jobView({ mode: 'preview', status: 'COMPLETED', done: { changed: 2, unchanged: 5 } });
    await watch(showing(ended), JOB_ID, options, terminal);
    expect(terminal.out).toContain('states   2 would change, 5 would not; 0 would be parked, 0 released');
  });

  test('leaves the job running at Ctrl-C, and says how to go on', async () => {
    const watching = watch(showing(jobView()), JOB_ID, { ...options, every: 20 }, recordingTerminal());
    setTimeout(() => process.emit('SIGINT'), 60);
    await expect(watching).rejects.toMatchObject({
      exitCode: EXIT.interrupted,
      message: expect.stringMatching(/goes on\. `reprise playback watch ledger 2026.*pause.*cancel/),
    });
  });

  test('reads off the speed since it began, and what is left by it', () => {
    let at = 0;
    const read = reading(() => at);
    const total = { events: 1_000, aggregates: 10 };
    expect(read(jobView({ total, done: { events: 100 } })).text).toBe('sending  0 events/s  0 failures');
    at = 10_000;
    expect(read(jobView({ total, done: { events: 400, parked: 1, failures: 2 } }))).toEqual({
      done: 400,
      total: 1_000,
      text: 'sending  30 events/s  20 s left  3 failures',
    });
  });

  test('of a copy counts what is sent, and says what comes then', async () => {
    const copied = { mode: 'copy', to: 'staging', subscribers: [], done: { events: 400 } } as const;
    expect(reading(() => 0)(jobView(copied))).toMatchObject({ done: 400, total: 1_000 });
    const terminal = recordingTerminal();
    const ended = jobView({ ...copied, status: 'COMPLETED', phase: 'done' });
    expect(await watch(showing(ended), JOB_ID, options, terminal)).toBe(EXIT.ok);
    expect(terminal.out).toContainEqual(
      expect.stringMatching(/^what +copy of everything to staging, masked$/),
    );
    expect(terminal.out).toContainEqual(expect.stringMatching(/^then +pump and write take them/));
  });

  test('counts each event once, however many subscribers there are', () => {
    const read = reading(() => 0);
    const job = jobView({ subscribers: ['write', 'microservice'], done: { events: 500 } });
    expect(read(job)).toMatchObject({ done: 500, total: 1_000 });
  });
});

describe('diff', () => {
  const found = Array.from({ length: 7 }, (_, n) => difference(n));
  const paging = () =>
    answeringPlayback({
      differences: async (_id, after) => {
        const rest = found.filter(({ subject }) => subject > (after ?? ''));
        const page = rest.slice(0, 3);
        return rest.length > 3
          ? { differences: page, next: page.at(-1)?.subject ?? '' }
          : { differences: page };
      },
    }).playback;

  test('as JSON is every difference with its JSON Patch, a line each, then the summary', async () => {
    const terminal = recordingTerminal();
    await showDifferences(paging(), JOB_ID, { json: true, largest: 2 }, terminal);
    const printed = terminal.out.map((line) => JSON.parse(line));
    expect(printed.slice(0, -1)).toEqual(found);
    expect(printed.at(-1)).toEqual({
      summary: {
        differing: 7,
        kinds: [{ kind: ['balance'], count: 7 }],
        largest: [found[6], found[5]],
      },
    });
  });

  test('for people names each aggregate, what changes, how many by kind, and the largest', async () => {
    const terminal = recordingTerminal();
    await showDifferences(paging(), JOB_ID, { largest: 1 }, terminal);
    expect(terminal.out.slice(-5)).toEqual([
      'account/0006  balance  balance=6',
      '7 aggregates would change',
      '  7  balance',
      'the largest differences of the field that was named',
      '  account/0006  0 → 6',
    ]);
  });

  test('of nothing says so', async () => {
    const terminal = recordingTerminal();
    const { playback } = answeringPlayback({ differences: async () => ({ differences: [] }) });
    await showDifferences(playback, JOB_ID, { summary: true, largest: 10 }, terminal);
    expect(terminal.out).toEqual(['0 aggregates would change']);
  });
});
