import { describe, expect, test } from '@jest/globals';
import { PROPOSAL_STATUSES, type ProposalView, type VerdictPage } from '@reprise/service-kit';
import { agree } from '../src/commands/gateway/decisions.ts';
import { STATUSES } from '../src/commands/gateway/proposals.ts';
import { showFindings } from '../src/commands/playback/diff.ts';
import { EXIT } from '../src/exit-codes.ts';
import { decide } from '../src/gateway/decide.ts';
import { type GatewayFunction, gatewayFunction } from '../src/gateway/gateway-function.ts';
import { proposalLine, proposalRows } from '../src/gateway/show-proposals.ts';
import { optionsOf } from '../src/playback/selection.ts';
import { jobLines } from '../src/playback/show-job.ts';
import { answeringPlayback, JOB_ID, jobView } from './support/jobs.ts';
import { recordingTerminal } from './support/terminal.ts';

const proposal = (n: number, more: Partial<ProposalView> = {}): ProposalView => ({
  id: String(n).padStart(32, '0'),
  subject: `payout/${n}`,
  position: '0001-1-0000',
  call: 'bank.pay#1',
  action: 'difference',
  recorded: { amount: 100 },
  now: { amount: 105 },
  sends: [{ send: { amount: 5 } }],
  event: {
    id: `p${n}`,
    source: '/ledger',
    type: 'payments.payout-instructed.v1',
    time: '2026-01-01T00:00:00Z',
  } as ProposalView['event'],
  status: 'open',
  job: JOB_ID,
  foundAt: '2026-11-24T12:00:00.000Z',
  logic: 'logic-2',
  ...more,
});

/** A microservice that is asked for decisions, and answers one page after the other. */
function deciding(...pages: readonly VerdictPage[]) {
  const asked: unknown[] = [];
  const left = [...pages];
  const gateway = gatewayFunction(async (request) => {
    asked.push(request);
    return left.shift() ?? { verdicts: [] };
  });
  return { gateway, asked };
}

const done = (id: string) => ({ id, status: 'done', agreed: true }) as const;

test('the statuses are those of the function', () => {
  expect(STATUSES).toEqual(PROPOSAL_STATUSES);
});

describe('a proposal', () => {
  test('is a line that says what would be sent', () => {
    expect(proposalLine(proposal(1))).toBe(
      `${'1'.padStart(32, '0')}  open  payout/1  bank.pay#1: send {"amount":5}`,
    );
    const undo = proposal(1, {
      action: 'undo-and-redo',
      sends: [{ undo: { amount: 100 } }, { send: { amount: 90 } }],
    });
    expect(proposalLine(undo)).toContain('undo {"amount":100}, then send {"amount":90}');
    expect(proposalLine(proposal(1, { action: 'by-hand', sends: [] }))).toContain(
      'a person has to see to it',
    );
  });

  test('is shown with what was recorded, what it would be, who decided and why', () => {
    const decided = { by: 'ann\u001b', why: 'the fee', at: '2026-11-24T13:00:00.000Z' };
    const rows = Object.fromEntries(proposalRows(proposal(1, { decided, status: 'done', recorded: null })));
    expect(rows).toMatchObject({
      recorded: 'nothing',
      now: '{"amount":105}',
      decided: '2026-11-24T13:00:00.000Z by ann\\u001b: the fee',
      found: expect.stringContaining('logic-2'),
    });
  });
});

describe('a decision', () => {
  const word = { by: 'ann', why: 'the fee' };
  const chosen = { job: JOB_ID };

  test('goes through all pages of a job, and says what became of each', async () => {
    const { gateway, asked } = deciding({ verdicts: [done('a')], next: 'a' }, { verdicts: [done('b')] });
    const terminal = recordingTerminal();
    expect(await decide(gateway, { verb: 'approve', chosen, word }, terminal)).toBe(EXIT.ok);
    expect(asked).toEqual([
      { command: 'gateway.approve', job: JOB_ID, ...word },
      { command: 'gateway.approve', job: JOB_ID, ...word, after: 'a' },
    ]);
    expect(terminal.out).toEqual(['a  done', 'b  done']);
  });

  test('is tried again while the outside does not take it, for those alone', async () => {
    const waits = { id: 'a', status: 'approved', agreed: true, detail: 'down', notBefore: 0 } as const;
    const { gateway, asked } = deciding({ verdicts: [waits, done('b')] }, { verdicts: [done('a')] });
    const terminal = recordingTerminal();
    expect(await decide(gateway, { verb: 'approve', chosen, word, json: true }, terminal)).toBe(EXIT.ok);
    expect(asked[1]).toEqual({ command: 'gateway.approve', ids: ['a'], ...word });
    expect(terminal.out.map((line) => JSON.parse(line))).toEqual([done('a'), done('b')]);
  });

  test('is given up in the end, and exits as unsettled', async () => {
    const waits = { id: 'a', status: 'approved', agreed: true, detail: 'down', notBefore: 0 } as const;
    const { gateway, asked } = deciding({ verdicts: [waits] });
    let time = 0;
    const now = () => (time += 200_000);
    expect(await decide(gateway, { verb: 'approve', chosen, word, now }, recordingTerminal())).toBe(
      EXIT.unsettled,
    );
    expect(asked).toHaveLength(1);
  });

  test.each([
    [{ id: 'a', status: 'stale', agreed: false, detail: 'Run `correct` again' } as const, EXIT.refusedInput],
    [{ id: 'a', status: 'rejected', agreed: false } as const, EXIT.refusedInput],
    [{ id: 'a', status: 'unknown', agreed: false } as const, EXIT.refusedInput],
    [{ id: 'a', status: 'parked', agreed: false } as const, EXIT.unsettled],
  ])('exits by what became of it: %j', async (verdict, code) => {
    const { gateway } = deciding({ verdicts: [verdict] });
    expect(await decide(gateway, { verb: 'approve', chosen, word }, recordingTerminal())).toBe(code);
  });

  test('shows what it is about, and asks; nothing is decided where nobody agrees', async () => {
    const gateway: GatewayFunction = {
      proposals: async () => ({ proposals: Array.from({ length: 25 }, (_, n) => proposal(n)) }),
      show: async () => proposal(1),
      deviations: async () => ({ deviations: [] }),
      decide: () => Promise.reject(new Error('not yet')),
    };
    const asking = (answer?: string) => {
      const terminal = recordingTerminal({}, answer);
      return { terminal, agreed: agree(gateway, 'approve', chosen, 'payments at stage local', terminal) };
    };
    const { terminal, agreed } = asking('y');
    await agreed;
    expect(terminal.said).toHaveLength(22);
    expect(terminal.said.slice(-2)).toEqual([
      '... and 5 more',
      'approve 25 of payments at stage local? [y/N]',
    ]);
    await expect(asking('no').agreed).rejects.toMatchObject({ exitCode: EXIT.interrupted });
    await expect(asking().agreed).rejects.toThrow(/say --yes/);
  });
});

describe('a playback of reactions', () => {
  const subscribers = ['write', 'microservice'];

  test('opens what is named, and only with a policy', () => {
    const flags = { mode: 'introduce', gateway: ['post'], policy: 'send' } as const;
    expect(optionsOf(flags)).toEqual({
      mode: 'introduce',
      introduction: { gateways: ['post'], commands: 'send' },
    });
    expect(() => optionsOf({ mode: 'introduce', gateway: ['post'] })).toThrow(/one needs the other/);
    expect(() => optionsOf({ mode: 'introduce', policy: 'send' })).toThrow(/one needs the other/);
  });

  test.each([
    ['replay', /30 of 30 recorded calls answered, 2 differ$/],
    ['correct', /2 differ, 1 proposals$/],
    ['preview', /2 differ, 1 would be proposed$/],
    ['introduce', /2 differ, 7 sent$/],
  ] as const)('of mode %s says what its reactions came to', (mode, text) => {
    const done = { interactions: 30, answered: 30, deviations: 2, proposals: 1, sent: 7 };
    const lines = jobLines(jobView({ mode, subscribers, done }));
    expect(lines.find((line) => line.startsWith('reactions'))).toMatch(text);
  });

  test('has nothing to say of reactions where there are none, or none run', () => {
    for (const job of [jobView({ mode: 'replay' }), jobView({ mode: 'rebuild', subscribers })])
      expect(jobLines(job).join('\n')).not.toContain('reactions');
  });

  test('diff shows what differs, call by call, and what is to be approved', async () => {
    const { playback, asked } = answeringPlayback({
      job: async () => jobView({ mode: 'correct', subscribers }),
      deviations: async (_id, after) =>
        after === undefined ? { deviations: [found], next: 'x' } : { deviations: [] },
    });
    const terminal = recordingTerminal();
    await showFindings(playback, JOB_ID, { largest: 1 }, terminal);
    expect(asked.map(([name]) => name)).toEqual(['job', 'deviations', 'deviations']);
    expect(terminal.out).toEqual([
      'payout/1  payments.payout-instructed.v1 p1 (accepted)',
      '  bank.pay#1  {"amount":100} → {"amount":105}',
      '  post.mail#1  not made → {"text":"hello"}',
      '  post.mail#2  {"text":"old"} → not made',
      '  fx.rate#1  call 2 → call 1',
      '  to approve: bank.pay#1: send {"amount":5}',
      '  not to its end, unanswered: nobody knows',
      '4 calls of 1 events of 1 aggregates would be made otherwise; 1 proposals, 1 reactions did not come to their end',
    ]);
  });

  test('as JSON, diff is a line for each aggregate, and the counts', async () => {
    const { playback } = answeringPlayback({
      job: async () => jobView({ mode: 'replay', subscribers }),
      deviations: async () => ({ deviations: [found] }),
    });
    const terminal = recordingTerminal();
    await showFindings(playback, JOB_ID, { json: true, largest: 1 }, terminal);
    expect(terminal.out.map((line) => JSON.parse(line))).toEqual([
      found,
      { reactions: { aggregates: 1, events: 1, deviations: 4, incomplete: 1, proposals: 1 } },
    ]);
  });
});

const { event: _event, status: _status, job: _job, foundAt: _at, logic: _logic, ...shown } = proposal(1);
const found = {
  subject: 'payout/1',
  subscriber: 'microservice',
  events: [
    {
      position: '0001-1-0000',
      id: 'p1',
      source: '/ledger',
      type: 'payments.payout-instructed.v1',
      time: '2026-01-01T00:00:00Z',
      outcome: 'accepted',
      deviations: [
        { kind: 'changed', call: 'bank.pay#1', recorded: { amount: 100 }, now: { amount: 105 } },
        { kind: 'additional', call: 'post.mail#1', now: { text: 'hello' } },
        { kind: 'missing', call: 'post.mail#2', recorded: { text: 'old' } },
        { kind: 'moved', call: 'fx.rate#1', from: 2, to: 1 },
      ],
      proposals: [shown],
      end: { status: 'unanswered', reason: 'nobody knows' },
    },
  ],
} as const;
