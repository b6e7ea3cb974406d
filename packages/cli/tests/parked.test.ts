import { describe, expect, test } from '@jest/globals';
import type { ParkedReaction } from '@reprise/service-kit';
import { list } from '../src/commands/parked/list.ts';
import { type RetryOptions, retry } from '../src/commands/parked/retry.ts';
import { EXIT, type ExitCode } from '../src/exit-codes.ts';
import { type Invoke, parkedFunction } from '../src/parked/parked-function.ts';
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

async function retrying(
  { parked }: ReturnType<typeof functionWith>,
  subject: string | undefined,
  options: Partial<RetryOptions> = {},
  position?: string,
) {
  const terminal = recordingTerminal();
  let code: ExitCode = EXIT.ok;
  const exitWith = (other: ExitCode) => {
    code = other;
  };
  await retry(parked, { subject, position }, { by: 'ann', ...options }, { terminal, exitWith });
  return { out: terminal.out, code };
}

test('the list shows what is parked, why, and since when, over all pages', async () => {
  const terminal = recordingTerminal();
  await list(functionWith([1, 2, 3].map((id) => reaction(id))).parked, { limit: 100 }, terminal);
  expect(terminal.out).toHaveLength(4);
  expect(terminal.out.slice(0, 2)).toEqual([
    'SINCE                 SUBJECT   POSITION     TYPE                           CALL        WHY',
    '2026-11-25T04:00:00Z  payout/1  0001-1-0000  payments.payout-instructed.v1  bank.pay#1  bank.pay#1: it may have been done or not',
  ]);
});

test('the list as JSON is a line each, at most as many as were asked for', async () => {
  const terminal = recordingTerminal();
  const { parked } = functionWith([1, 2, 3].map((id) => reaction(id)));
  await list(parked, { limit: 1, json: true }, terminal);
  expect(terminal.out.map((line) => JSON.parse(line))).toEqual([reaction(1)]);
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
    ['no reaction of payout/9 is parked', 'payout/9', {}],
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
