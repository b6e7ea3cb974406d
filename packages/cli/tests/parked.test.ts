import { describe, expect, test } from '@jest/globals';
import type { ParkedReaction } from '@reprise/service-kit';
import { list } from '../src/commands/parked/list.ts';
import { type RetryOptions, type RetryPlaces, retry } from '../src/commands/parked/retry.ts';
import { show } from '../src/commands/parked/show.ts';
import { type SkipFlags, skip } from '../src/commands/parked/skip.ts';
import { EXIT, type ExitCode } from '../src/exit-codes.ts';
import { type Invoke, parkedFunction } from '../src/parked/parked-function.ts';
import type { Json } from '../src/read.ts';
import { recordingTerminal } from './support/terminal.ts';

const reaction = (id: number, more: Partial<ParkedReaction> = {}): ParkedReaction => ({
  subject: `payout/${id}` as ParkedReaction['subject'],
  position: `0001-${id}-0000` as ParkedReaction['position'],
  type: 'payments.payout-instructed.v1',
  reason: 'bank.pay#1: it may have been done or not',
  call: 'bank.pay#1',
  since: Date.parse('2026-11-25T04:00:00Z'),
  ...more,
});

/** A function that has these, and completes what it is asked to. */
function functionWith(found: readonly ParkedReaction[], status = 'completed') {
  const asked: object[] = [];
  const invoke: Invoke = async (request) => {
    asked.push(request);
    if (request.command === 'parked.retry') return { status };
    const from = request.after === undefined ? 0 : Number(request.after);
    const parked = found.slice(from, from + Math.min(2, request.limit ?? 2));
    return { parked, ...(from + 2 < found.length ? { next: String(from + 2) } : {}) };
  };
  return { parked: parkedFunction(invoke), asked };
}

/** A service with these aggregates parked, of which a retry releases those that are said to be mended. */
function serviceWith(subjects: readonly string[] = [], mended: readonly string[] = subjects) {
  const retried: string[] = [];
  const aggregates: RetryPlaces['aggregates'] = {
    async *list() {
      yield* subjects.map(listed);
    },
    async retry(subject) {
      if (!subjects.includes(subject)) return { status: 'not-parked' };
      retried.push(subject);
      return mended.includes(subject)
        ? { status: 'released' }
        : { status: 'parked', detail: 'It still fails.' };
    },
  };
  return { aggregates, retried };
}

const listed = (subject: string) => ({
  subject,
  parked: { since: '0001-7-0000', reason: 'domain-error', detail: 'It fails.' },
  event: { id: 'd-1', type: 'ledger.money-deposited.v1', recordedtime: '2026-11-25T04:00:00.123Z' },
});

async function retrying(
  { parked }: ReturnType<typeof functionWith>,
  subject: string | undefined,
  options: Partial<RetryOptions> = {},
  position?: string,
  { aggregates } = serviceWith(),
) {
  const terminal = recordingTerminal();
  let code: ExitCode = EXIT.ok;
  const exitWith = (other: ExitCode) => {
    code = other;
  };
  const places = { aggregates, reactions: parked };
  await retry(places, { subject, position }, { by: 'ann', ...options }, { terminal, exitWith });
  return { out: terminal.out, code };
}

test('the list shows what is parked, why, and since when, over all pages', async () => {
  const terminal = recordingTerminal();
  const { parked: reactions } = functionWith([1, 2, 3].map((id) => reaction(id)));
  await list({ ...serviceWith(), reactions }, { limit: 100 }, terminal);
  expect(terminal.out).toHaveLength(4);
  expect(terminal.out.slice(0, 2)).toEqual([
    'SINCE                 SUBJECT   POSITION     TYPE                           CALL        WHY',
    '2026-11-25T04:00:00Z  payout/1  0001-1-0000  payments.payout-instructed.v1  bank.pay#1  bank.pay#1: it may have been done or not',
  ]);
});

test('the list as JSON is a line each, at most as many as were asked for', async () => {
  const terminal = recordingTerminal();
  const { parked: reactions } = functionWith([1, 2, 3].map((id) => reaction(id)));
  await list({ ...serviceWith(['account/1']), reactions }, { limit: 1, json: true }, terminal);
  expect(terminal.out.map((line) => JSON.parse(line))).toEqual([listed('account/1'), reaction(1)]);
});

test('the list shows the aggregates that are parked before the reactions, and where each stands', async () => {
  const terminal = recordingTerminal();
  const { parked: reactions } = functionWith([]);
  await list({ ...serviceWith(['account/1']), reactions }, { limit: 100 }, terminal);
  expect(terminal.out).toEqual([
    'SINCE                 AGGREGATE  EVENT  TYPE                       WHY',
    '2026-11-25T04:00:00Z  account/1  d-1    ledger.money-deposited.v1  domain-error: It fails.',
  ]);
});

describe('a retry of aggregates', () => {
  const one = functionWith([reaction(1)]);

  test('folds the one on, and leaves its reactions to the release', async () => {
    const service = serviceWith(['payout/1']);
    const { out, code } = await retrying(one, 'payout/1', {}, undefined, service);
    expect([out, code, service.retried]).toEqual([['payout/1 released'], EXIT.ok, ['payout/1']]);
  });

  test('says that it is parked again, and why', async () => {
    const { out, code } = await retrying(one, 'payout/1', {}, undefined, serviceWith(['payout/1'], []));
    expect([out, code]).toEqual([['payout/1 parked again: It still fails.'], EXIT.unsettled]);
  });

  test('of all folds each on, then runs the reactions', async () => {
    const { out } = await retrying(
      one,
      undefined,
      { all: true },
      undefined,
      serviceWith(['account/1', 'account/2']),
    );
    expect(out).toEqual(['account/1 released', 'account/2 released', 'payout/1 0001-1-0000 completed']);
  });

  test('is not meant where a reaction is named by its position', async () => {
    const service = serviceWith(['payout/1']);
    const { out } = await retrying(one, 'payout/1', {}, '0001-1-0000', service);
    expect([out, service.retried]).toEqual([['payout/1 0001-1-0000 completed'], []]);
  });
});

const skippable = {
  subject: 'account/1',
  event: {
    position: '0001-7-0000',
    event: {
      id: 'd-1',
      type: 'ledger.money-deposited.v1',
      time: '2026-11-25T04:00:00Z',
      data: { amount: 5 },
    },
  },
  before: { balance: 1 },
  after: { balance: 4 },
  folds: 3,
};

async function skipping(
  outcome: Json | undefined,
  flags: Partial<SkipFlags> = {},
  answer?: string,
  said: Json = skippable,
) {
  const asked: object[] = [];
  const aggregates = {
    previewSkip: async () => said,
    skip: async (wanted: object) => {
      asked.push(wanted);
      return outcome;
    },
  };
  const terminal = recordingTerminal({}, answer);
  const exit = await skip(aggregates, 'account/1', { event: 'd-1', reason: 'a test', ...flags }, terminal);
  return { exit, asked, ...terminal };
}

describe('a skip', () => {
  test('shows what comes of it, asks, and says that it was done', async () => {
    const { exit, asked, out, said } = await skipping({ status: 'accepted' }, {}, 'y');
    expect(said.slice(0, 5)).toEqual([
      'skip     ledger.money-deposited.v1 d-1 of account/1, 2026-11-25T04:00:00Z',
      'data     amount=5',
      'folds    3 of the events that wait, the skipped one among them',
      'changes  balance=4',
      'then     released',
    ]);
    expect(asked).toEqual([{ subject: 'account/1', id: 'd-1', reason: 'a test' }]);
    expect([exit, out]).toEqual([EXIT.ok, ['account/1 d-1: skipped, the aggregate is released']]);
  });

  test('is not done where nobody agrees, or nobody can be asked', async () => {
    await expect(skipping({ status: 'accepted' }, {}, 'n')).rejects.toThrow('nothing was skipped');
    await expect(skipping({ status: 'accepted' })).rejects.toThrow('say --yes');
  });

  test('only shows, where a preview is asked for', async () => {
    const next = { since: '0001-9-0000', id: 'd-2', type: 'x', detail: 'It fails.' };
    const { asked, out } = await skipping(undefined, { preview: true }, undefined, {
      ...skippable,
      parked: next,
    });
    expect([asked, out.at(-1)]).toEqual([[], 'then     parked at d-2 (x): It fails.']);
  });

  test.each<[Json | undefined, string, ExitCode]>([
    [undefined, 'in the log, and not processed yet', EXIT.unsettled],
    [{ status: 'parked' }, 'parked at a later event', EXIT.unsettled],
    [{ status: 'rejected', reason: 'already-skipped' }, 'not skipped, already-skipped', EXIT.refusedInput],
  ])('says what came of it: %j', async (outcome, line, code) => {
    const { exit, out } = await skipping(outcome, { yes: true });
    expect(out[0]).toContain(line);
    expect(exit).toBe(code);
  });
});

test('one that is shown says why, where it stands, and what waits', async () => {
  const terminal = recordingTerminal();
  const said = {
    ...{ subject: 'account/1', parked: listed('account/1').parked, version: 6, logic: '2026-abc' },
    event: { position: '0001-7-0000', recordedtime: '2026-11-25T04:00:00.000Z', event: { id: 'd-1' } },
    waiting: { events: 2, types: { 'ledger.money-deposited.v1': 2 } },
    reactions: { events: 2, kept: [{ position: '0001-6-0000', type: 'x', reason: 'It waits.' }] },
  };
  await show({ show: async () => said }, 'account/1', {}, terminal);
  expect(terminal.out).toEqual([
    'parked     account/1, domain-error',
    'error      It fails.',
    'at         0001-7-0000, recorded 2026-11-25T04:00:00.000Z',
    'event      {"id":"d-1"}',
    'folded     6 events before it, by 2026-abc',
    'waiting    2 events, it among them: ledger.money-deposited.v1=2',
    'reactions  those to 2 events run when it is released',
    '           x at 0001-6-0000: It waits.',
  ]);
});

describe('a retry', () => {
  test('runs the one reaction of a subject again', async () => {
    const service = functionWith([reaction(1), reaction(2)]);
    const { out, code } = await retrying(service, 'payout/2');
    expect(service.asked.at(-1)).toEqual({
      command: 'parked.retry',
      subject: 'payout/2',
      position: '0001-2-0000',
    });
    expect([out, code]).toEqual([['payout/2 0001-2-0000 completed'], EXIT.ok]);
  });

  test.each<[Partial<RetryOptions>, object]>([
    [{ done: { answer: { receipt: '17' } } }, { done: { receipt: '17' }, by: 'ann' }],
    [{ done: { answer: null } }, { done: null, by: 'ann' }],
    [{ tryAgain: true }, { tryAgain: true, by: 'ann' }],
  ])('hands on what a person says of the call in doubt, and who: %j', async (options, word) => {
    const service = functionWith([reaction(1)]);
    await retrying(service, 'payout/1', options);
    expect(service.asked.at(-1)).toMatchObject(word);
  });

  test('of all says of each what came of it, and that some are not settled', async () => {
    const service = functionWith([reaction(1), reaction(2), reaction(3)], 'parked');
    const { out, code } = await retrying(service, undefined, { all: true });
    expect([out.length, code]).toEqual([3, EXIT.unsettled]);
  });

  test.each<[string, string | undefined, Partial<RetryOptions>]>([
    ['name the subject', undefined, {}],
    ['name the subject', 'payout/1', { all: true }],
    ['neither payout/9 nor a reaction of it is parked', 'payout/9', {}],
    ['2 reactions of payout/1 are parked', 'payout/1', {}],
    ['contradict', 'payout/1', { tryAgain: true, done: { answer: 1 } }],
    ['for one reaction', undefined, { all: true, tryAgain: true }],
  ])('that cannot be meant is refused: %s', async (message, subject, options) => {
    const again = { position: '0001-8-0000' as ParkedReaction['position'] };
    const service = functionWith([reaction(1), reaction(1, again)]);
    await expect(retrying(service, subject, options)).rejects.toThrow(message);
  });

  test('names one of several by its position', async () => {
    const again = { position: '0001-8-0000' as ParkedReaction['position'] };
    const service = functionWith([reaction(1), reaction(1, again)]);
    const { out } = await retrying(service, 'payout/1', {}, again.position);
    expect(out).toEqual(['payout/1 0001-8-0000 completed']);
  });
});
