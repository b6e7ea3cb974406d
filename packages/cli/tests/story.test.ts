import { afterEach, describe, expect, test } from '@jest/globals';
import type { HistoryEntry } from '@reprise/service-kit';
import { type ExplainFlags, explain } from '../src/commands/explain.ts';
import { trace } from '../src/commands/trace.ts';
import { EXIT } from '../src/exit-codes.ts';
import { storyServices, type Telling } from './support/story-services.ts';
import { recordingTerminal } from './support/terminal.ts';

type Started = Awaited<ReturnType<typeof storyServices>>;
let services: Started;
const all: Started[] = [];
afterEach(() => Promise.all(all.splice(0).map((one) => one.close())));

async function start(...asked: Parameters<typeof storyServices>): Promise<void> {
  services = await storyServices(...asked);
  all.push(services);
}

const RECORDED = '2026-01-04T09:00:01.000Z';

/** An entry as a service tells it; whatever a test does not say is nothing special. */
function entry(
  position: string,
  id: string,
  type: string,
  subject: string,
  more: Partial<HistoryEntry> & { readonly data?: object; readonly correlationid?: string } = {},
): HistoryEntry {
  const { data = {}, correlationid, ...rest } = more;
  const event = {
    ...{ id, type, subject, data, source: '/web', time: '2026-01-04T09:00:00Z' },
    ...(correlationid === undefined ? {} : { correlationid }),
  };
  const usual = { recordedtime: RECORDED, outcome: { status: 'accepted' }, version: 1, changes: [] };
  return { position, ...usual, interactions: [], caused: [], ...rest, event } as unknown as HistoryEntry; // brands apart
}

const said = (service: string, subject: string, type: string, id: string) => ({ service, subject, type, id });
const lineOf = (cause: { subject: string; id: string; type: string; position: string }, event: object) =>
  ({ cause, event }) as never;

const asked = (call: string, kind: 'query' | 'command', request: object, response?: object) => ({
  ...{ call, kind, request, status: 'answered' as const, logic: 'l', attempts: 1 },
  ...{ askedAt: RECORDED, answeredAt: RECORDED },
  ...(response && { response }),
});

const INSTRUCTED = said('payments', 'payout/1', 'payments.payout-instructed.v1', 'k-1');
const SETTLED = said('ledger', 'account/1', 'ledger.payout-settled.v1', 'k-2');
const TOLD = said('letters', 'letter/1', 'letters.letter-due.v1', 'k-3');
const OF_STORY = { correlationid: 'p-1' };

/** A payout through two services, and a third one that hears of it. */
const payout: Record<string, Telling> = {
  ledger: {
    histories: {
      '/accounts/1': [
        entry('1', 'd-1', 'ledger.money-deposited.v1', 'account/1', {
          data: { amount: 900 },
          changes: [{ op: 'replace', path: '/balance', value: 900 }],
          logic: 'logic-1',
        }),
        entry('2', 'p-1', 'ledger.payout-requested.v1', 'account/1', {
          changes: [{ op: 'replace', path: '/held', value: 500 }],
          caused: [INSTRUCTED],
        }),
        entry('3', 'k-2', 'ledger.payout-settled.v1', 'account/1', {
          ...OF_STORY,
          changes: [{ op: 'replace', path: '/held', value: 0 }],
          causedBy: { id: 'k-1', service: 'payments' },
        }),
      ],
    },
    stories: {
      'p-1': [
        lineOf(
          { subject: 'account/1', id: 'p-1', type: 'ledger.payout-requested.v1', position: '2' },
          INSTRUCTED,
        ),
      ],
    },
  },
  payments: {
    histories: {
      '/payouts/1': [
        entry('1', 'k-1', 'payments.payout-instructed.v1', 'payout/1', {
          ...OF_STORY,
          changes: [{ op: 'replace', path: '/status', value: 'instructed' }],
          causedBy: { id: 'p-1', service: 'ledger' },
          caused: [SETTLED],
          interactions: [
            asked('rates.rate#1', 'query', { from: 'CZK' }, { rate: 0.04 }),
            {
              ...asked('bank.pay#1', 'command', { amount: 20 }, { id: 'payment-1' }),
              corrections: [{ ...asked('', 'command', { amount: 1 }), action: 'difference', proposal: 'x' }],
              approvals: [{ proposal: 'x', by: 'jana', why: 'rounded', at: RECORDED }],
            },
            asked('ledger.emit#1', 'command', { type: SETTLED.type, subject: SETTLED.subject }),
          ],
        }),
      ],
    },
    stories: {
      'p-1': [
        lineOf(
          { subject: 'payout/1', id: 'k-1', type: 'payments.payout-instructed.v1', position: '1' },
          SETTLED,
        ),
      ],
    },
  },
  letters: {
    histories: {
      '/letters/1': [
        entry('1', 'k-3', 'letters.letter-due.v1', 'letter/1', {
          ...OF_STORY,
          causedBy: { id: 'k-2', service: 'letters' },
          interactions: [{ ...asked('mail.send#1', 'command', { to: 'ann' }), status: 'open' }],
        }),
      ],
    },
    reactions: {
      'account/1': [{ position: '3', interactions: [asked('letters.emit#1', 'command', {})] }],
    },
    stories: {
      'p-1': [
        lineOf({ subject: 'account/1', id: 'k-2', type: 'ledger.payout-settled.v1', position: '3' }, TOLD),
      ],
    },
  },
};

async function explained(flags: Partial<ExplainFlags> = {}, telling = payout, size?: number) {
  await start(telling, size);
  const terminal = recordingTerminal();
  const names = flags.follow === false ? ['ledger'] : Object.keys(telling);
  const of = services.of(terminal, 'ledger', names);
  const exit = await explain(of, 'ledger', 'account/1', { follow: true, ...flags }, terminal);
  return { exit, ...terminal };
}

describe('explain', () => {
  test('tells every event, what it changed, and all that it has led to in other services', async () => {
    const { exit, out } = await explained();
    expect(exit).toBe(EXIT.ok);
    expect(out).toEqual([
      '2026-01-04T09:00:00Z  ledger.money-deposited.v1  d-1',
      '  outcome   accepted',
      '  data      amount=900',
      '  changes   balance=900',
      '  recorded  2026-01-04T09:00:01.000Z, version 1, when the logic was logic-1',
      '  source    /web',
      '',
      '2026-01-04T09:00:00Z  ledger.payout-requested.v1  p-1',
      '  outcome   accepted',
      '  changes   held=500',
      '  recorded  2026-01-04T09:00:01.000Z, version 1',
      '  source    /web',
      '  led to',
      '    payments.payout-instructed.v1  k-1  of payout/1 (payments)',
      '      outcome    accepted',
      '      changes    status=instructed',
      '      asked      rates.rate#1 from=CZK -> rate=0.04',
      '      called     bank.pay#1 amount=20 -> id=payment-1',
      '      corrected  bank.pay#1~c1 difference amount=1, agreed to by jana: rounded',
      '      led to',
      '        ledger.payout-settled.v1  k-2  of account/1 (ledger), told there',
      '',
      '2026-01-04T09:00:00Z  ledger.payout-settled.v1  k-2',
      '  outcome   accepted',
      '  changes   held=0',
      '  recorded  2026-01-04T09:00:01.000Z, version 1',
      '  source    /web',
      '  cause     payments.payout-instructed.v1  k-1  of payout/1',
      '  led to',
      '    letters.letter-due.v1  k-3  of letter/1 (letters)',
      '      outcome  accepted',
      '      called   mail.send#1 to=ann, no answer yet',
    ]);
  });

  test('says what was reversed, rejected, parked or in conflict', async () => {
    const reversed = { id: 'r-1', position: '9', recordedtime: RECORDED, reason: 'twice', by: 'ann' };
    const outcome = { status: 'rejected', reason: 'account-not-open' } as const;
    const { out } = await explained(
      {},
      {
        ledger: {
          histories: {
            '/accounts/1': [
              entry('1', 'a', 'ledger.money-deposited.v1', 'account/1', { reversed }),
              entry('2', 'b', 'ledger.money-deposited.v1', 'account/1', { outcome }),
              entry('3', 'c', 'ledger.money-deposited.v1', 'account/1', {
                outcome: { status: 'parked', reason: 'no \u001b[31m' },
              }),
              entry('4', 'd', 'ledger.money-deposited.v1', 'account/1', { conflict: 'insufficient-funds' }),
            ],
          },
        },
      },
    );
    expect(out.filter((line) => /outcome|reversed/.test(line))).toEqual([
      '  outcome   accepted',
      '  reversed  2026-01-04T09:00:01.000Z by ann, by r-1: twice',
      '  outcome   rejected account-not-open',
      '  outcome   parked no \\u001b[31m',
      '  outcome   accepted, but not as of then: insufficient-funds',
    ]);
  });

  test('as JSON has an event a line, with all that it has led to as a tree', async () => {
    const { out } = await explained({ json: true });
    const lines = out.map((line) => JSON.parse(line));
    expect(lines.map(({ event }) => event.id)).toEqual(['d-1', 'p-1', 'k-2']);
    expect(lines[1]).toMatchObject({
      service: 'ledger',
      led: [{ service: 'payments', event: { id: 'k-1' }, led: [{ service: 'ledger', id: 'k-2' }] }],
    });
    expect(lines[2]).toMatchObject({ cause: { id: 'k-1', subject: 'payout/1' } });
  });

  test('goes through all pages, and asks for both times', async () => {
    const times = { asOf: '2026-06-30T23:59:59Z', asRecorded: '2026-07-01T00:00:00Z' };
    const { out } = await explained({ follow: false, json: true, ...times }, payout, 1);
    expect(out).toHaveLength(3);
    expect(services.asked[0]).toBe(
      'ledger /accounts/1/history?limit=100&asOf=2026-06-30T23%3A59%3A59Z&asRecorded=2026-07-01T00%3A00%3A00Z',
    );
    await expect(explained({ asOf: 'yesterday' })).rejects.toMatchObject({ exitCode: EXIT.usage });
  });

  test('of one event tells that one; one that is not there is not found', async () => {
    const { out } = await explained({ event: 'd-1', json: true });
    expect(out).toHaveLength(1);
    await expect(explained({ event: 'x' })).rejects.toMatchObject({ exitCode: EXIT.notFound });
    await expect(explained({}, { ledger: {} })).rejects.toMatchObject({ exitCode: EXIT.notFound });
  });

  test('without following asks nobody else, and names what was said', async () => {
    const { out } = await explained({ follow: false, event: 'p-1' });
    expect(out.at(-1)).toBe('    payments.payout-instructed.v1  k-1  of payout/1 (payments)');
    expect(services.asked.every((path) => path.startsWith('ledger'))).toBe(true);
  });

  test('says whom it could not ask, once, and by its exit code that a part is missing', async () => {
    const { exit, out, said: sayings } = await explained({}, { ...payout, payments: { fails: 500 } });
    expect(exit).toBe(EXIT.unreachable);
    expect(sayings).toEqual(['payments could not be asked: No: There is nothing.']);
    expect(out).toContain(
      '    payments.payout-instructed.v1  k-1  of payout/1 (payments), of which nothing more is known',
    );
    expect(out).toContain('  cause     k-1');
  });
});

describe('trace', () => {
  async function traced(story: string, flags: Parameters<typeof trace>[2] = {}, telling = payout) {
    await start(telling);
    const terminal = recordingTerminal();
    const exit = await trace(services.of(terminal), story, flags, terminal);
    return { exit, ...terminal };
  }

  test('tells a whole story as a tree, whichever service an event is of', async () => {
    const { exit, out } = await traced('p-1');
    expect(exit).toBe(EXIT.ok);
    expect(out).toEqual([
      '└─ ledger.payout-requested.v1  account/1  p-1',
      '   │  2026-01-04T09:00:01.000Z  ledger: accepted',
      '   │  changes held=500',
      '   └─ payments.payout-instructed.v1  payout/1  k-1',
      '      │  2026-01-04T09:00:01.000Z  payments: accepted',
      '      │  changes status=instructed',
      '      │  asked rates.rate#1 from=CZK -> rate=0.04',
      '      │  called bank.pay#1 amount=20 -> id=payment-1',
      '      │  corrected bank.pay#1~c1 difference amount=1, agreed to by jana: rounded',
      '      └─ ledger.payout-settled.v1  account/1  k-2',
      '         │  2026-01-04T09:00:01.000Z  ledger: accepted',
      '         │  changes held=0',
      '         └─ letters.letter-due.v1  letter/1  k-3',
      '               2026-01-04T09:00:01.000Z  letters: accepted',
      '               called mail.send#1 to=ann, no answer yet',
    ]);
  });

  test('asks a service once for its lines, and each aggregate of the story once', async () => {
    await traced('p-1');
    expect(services.asked.filter((path) => path.includes('/stories'))).toHaveLength(3);
    expect(services.asked.filter((path) => path.includes('/history'))).toHaveLength(3);
    expect(services.asked.filter((path) => path.includes('/reactions'))).toHaveLength(6);
    expect(services.asked).toHaveLength(12);
  });

  test('as JSON is a tree a line', async () => {
    const { out } = await traced('p-1', { json: true });
    expect(out.map((line) => JSON.parse(line))).toMatchObject([
      { event: { id: 'p-1' }, led: [{ event: { id: 'k-1' }, led: [{ event: { id: 'k-2' } }] }] },
    ]);
  });

  test('shows what was said and has not arrived, and what else has the story’s name', async () => {
    const { out } = await traced(
      'p-1',
      { in: ['ledger/account/1'] },
      {
        ledger: {
          ...payout.ledger,
          histories: {
            '/accounts/1': [
              ...(payout.ledger?.histories?.['/accounts/1'] ?? []).slice(0, 2),
              entry('7', 'other', 'ledger.money-deposited.v1', 'account/1', OF_STORY),
              entry('8', 'r-1', 'reprise.event-reversed.v1', 'account/1', {
                ...OF_STORY,
                causedBy: { id: 'other', service: 'ledger' },
              }),
            ],
          },
        },
        payments: {},
      },
    );
    expect(out.filter((line) => /─/.test(line))).toEqual([
      '├─ ledger.payout-requested.v1  account/1  p-1',
      '│  └─ payments.payout-instructed.v1  payout/1  k-1, of which payments knows nothing yet',
      '└─ ledger.money-deposited.v1  account/1  other',
      '   └─ reprise.event-reversed.v1  account/1  r-1',
    ]);
  });

  test('of what nobody has said anything about is not found, and says where else one may look', async () => {
    await expect(traced('x')).rejects.toMatchObject({
      exitCode: EXIT.notFound,
      message: expect.stringContaining('--in <service>/<aggregate>/<id>'),
    });
    const { out } = await traced('d-1', { in: ['ledger/account/1'] });
    expect(out[0]).toBe('└─ ledger.money-deposited.v1  account/1  d-1');
    await expect(traced('x', { in: ['account/1'] })).rejects.toMatchObject({ exitCode: EXIT.usage });
  });

  test('of an event that has led to nothing is found by when it was recorded, whichever service has it', async () => {
    const { out } = await traced('d-1', { recorded: '2026-01-04..2026-01-04' });
    expect(out).toEqual([
      '└─ ledger.money-deposited.v1  account/1  d-1',
      '      2026-01-04T09:00:01.000Z  ledger: accepted',
      '      changes balance=900',
    ]);
    expect(services.asked.filter((path) => path.includes('recordedFrom'))).toHaveLength(6);
    await expect(traced('d-1', { recorded: '2026-01-05..' })).rejects.toMatchObject({
      exitCode: EXIT.notFound,
      message: 'no event with the id or correlation id d-1 was found there, or has led to another one.',
    });
    await expect(traced('d-1', { recorded: 'today' })).rejects.toMatchObject({ exitCode: EXIT.usage });
  });

  test('of any event of a story is the story', async () => {
    const whole = (await traced('p-1')).out;
    expect((await traced('k-2', { in: ['ledger/account/1'] })).out).toEqual(whole);
    expect((await traced('k-2', { recorded: '2026-01-01..' })).out).toEqual(whole);
  });

  test('without anybody to ask says so; with one missing tells the rest', async () => {
    await expect(traced('p-1', {}, { ledger: { fails: 500 } })).rejects.toMatchObject({
      exitCode: EXIT.unreachable,
    });
    const { exit, out } = await traced('p-1', {}, { ...payout, letters: { fails: 503 } });
    expect([exit, out.some((line) => line.includes('letter'))]).toEqual([EXIT.unreachable, false]);
  });
});
