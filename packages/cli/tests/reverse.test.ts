import { afterEach, describe, expect, test } from '@jest/globals';
import { type ReverseFlags, reverse } from '../src/commands/reverse.ts';
import { EXIT } from '../src/exit-codes.ts';
import { httpApi } from '../src/http.ts';
import { type Reversals, reversalService } from './support/reversal-service.ts';
import { recordingTerminal } from './support/terminal.ts';

let service: Reversals;
afterEach(() => service.close());

const flags = (more: Partial<ReverseFlags> = {}): ReverseFlags => ({
  stage: 'local',
  event: 'd-1',
  reason: 'counted twice',
  ...more,
});

const deposit = { type: 'ledger.money-deposited.v1', time: '2026-01-01T12:00:00Z', data: { amount: 100 } };
const preview = (more: object = {}) => ({
  subject: 'account/1',
  original: { id: 'd-1', ...deposit },
  verdict: { status: 'accepted' },
  before: { balance: 150 },
  after: { balance: 50 },
  flipped: 0,
  flips: [],
  followUps: [],
  calls: [],
  ...more,
});

/** `reprise reverse ledger account/1 ...` against a service that says this. */
async function run(
  said: Parameters<typeof reversalService>[0],
  more: Partial<ReverseFlags>,
  answer?: string,
) {
  service = await reversalService(said);
  const terminal = recordingTerminal({}, answer);
  const exit = await reverse(httpApi(service.url), 'ledger', 'account/1', flags(more), terminal);
  return { exit, ...terminal };
}

describe('a preview', () => {
  test('shows what would change, and reverses nothing', async () => {
    const { exit, out } = await run({ 'account/1 d-1': preview() }, { preview: true });
    expect(out).toEqual([
      'event    ledger.money-deposited.v1 d-1 of account/1, 2026-01-01T12:00:00Z',
      'data     amount=100',
      'verdict  can be reversed',
      'changes  balance=50',
    ]);
    expect([exit, service.reversed]).toEqual([EXIT.ok, []]);
  });

  test('names what flips, what was caused and what was said to the outside', async () => {
    const said = preview({
      verdict: { status: 'rejected', reason: 'later-outcomes-flip', detail: 'Later events would not count.' },
      flipped: 12,
      flips: [
        {
          id: 'w',
          type: 'x',
          was: { status: 'accepted' },
          now: { status: 'rejected', reason: 'insufficient-funds' },
        },
      ],
      followUps: [
        { id: 'f-1', type: 'ledger.transfer-received.v1', subject: 'account/2', here: true },
        { id: 'f-2', type: 'payments.payout-instructed.v1', subject: 'payout/1', here: false },
      ],
      calls: [{ operation: 'bank.pay', request: { amount: 5 } }],
    });
    const { exit, out } = await run({ 'account/1 d-1': said }, { preview: true });
    expect(out.slice(2)).toEqual([
      'verdict  refused, later-outcomes-flip: Later events would not count.',
      'flips     x w: accepted -> rejected insufficient-funds',
      'flips     11 more',
      'caused    ledger.transfer-received.v1 f-1 of account/2',
      'caused    payments.payout-instructed.v1 f-2 of payout/1, of another service: reverse it there',
      'called    bank.pay amount=5',
    ]);
    expect(exit).toBe(EXIT.refusedInput);
  });

  test('as JSON is what the service said', async () => {
    const { out } = await run({ 'account/1 d-1': preview() }, { preview: true, json: true });
    expect(out.map((line) => JSON.parse(line))).toEqual([preview()]);
  });
});

describe('a reversal', () => {
  test('asks first; yes does it, and prints the outcome', async () => {
    const { exit, out, said } = await run({ 'account/1 d-1': preview() }, {}, 'y');
    expect(said.at(-1)).toBe('Reverse this event? [y/N]');
    expect([exit, out]).toEqual([EXIT.ok, ['account/1 d-1: reversed']]);
    expect(service.reversed).toEqual([{ subject: 'account/1', id: 'd-1', reason: 'counted twice' }]);
  });

  test('anything else than yes, or nobody to ask, reverses nothing', async () => {
    await expect(run({ 'account/1 d-1': preview() }, {}, 'n')).rejects.toThrow('nothing was reversed');
    await service.close();
    await expect(run({ 'account/1 d-1': preview() }, {})).rejects.toThrow('say --yes');
    expect(service.reversed).toEqual([]);
  });

  test('that would be refused is not tried', async () => {
    const said = preview({ verdict: { status: 'rejected', reason: 'already-reversed', detail: 'It was.' } });
    await expect(run({ 'account/1 d-1': said }, { yes: true })).rejects.toMatchObject({
      exitCode: EXIT.refusedInput,
      message: 'nothing was reversed: d-1 of account/1 cannot be, already-reversed: It was.',
    });
    expect(service.reversed).toEqual([]);
  });

  test('that write has rejected after all, or not decided yet, says so by its exit code', async () => {
    const outcome = { status: 'rejected', reason: 'already-reversed' };
    const rejected = await run({ 'account/1 d-1': { ...preview(), outcome } }, { yes: true });
    expect([rejected.exit, rejected.out]).toEqual([
      EXIT.refusedInput,
      ['account/1 d-1: not reversed, already-reversed'],
    ]);
    await service.close();
    const open = await run({ 'account/1 d-1': { ...preview(), outcome: null } }, { yes: true, json: true });
    expect([open.exit, open.out]).toEqual([
      EXIT.unsettled,
      ['{"subject":"account/1","id":"d-1","outcome":null}'],
    ]);
  });

  test('with follow-ups reverses what was caused before its cause, in this service', async () => {
    const { out } = await run(
      {
        'account/1 d-1': preview({
          followUps: [
            { id: 'f-1', type: 'x', subject: 'account/2', here: true },
            { id: 'f-2', type: 'y', subject: 'payout/1', here: false },
          ],
        }),
        'account/2 f-1': preview({
          subject: 'account/2',
          original: { id: 'f-1', ...deposit },
          followUps: [{ id: 'd-1', type: 'x', subject: 'account/1', here: true }],
        }),
      },
      { yes: true, withFollowUps: true },
    );
    expect(out).toEqual(['account/2 f-1: reversed', 'account/1 d-1: reversed']);
  });

  test('says how to undo what was said to the outside', async () => {
    const said = preview({ calls: [{ operation: 'bank.pay', request: {} }] });
    const { said: lines } = await run({ 'account/1 d-1': said }, { yes: true });
    expect(lines.at(-1)).toContain(
      '`reprise playback start ledger --mode correct --subjects account/1` proposes to undo it.',
    );
  });

  test('of an event that is not there is not found', async () => {
    await expect(run({}, { yes: true })).rejects.toMatchObject({ exitCode: EXIT.notFound });
  });
});
