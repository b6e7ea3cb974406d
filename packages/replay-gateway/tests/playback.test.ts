import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { type Passage, PLAYBACK_MODES } from '../src/index.ts';
import { Bank } from './support/bank.ts';
import { mailing, paying, Town, type TownReaction } from './support/containers.ts';
import { payoutRequested } from './support/events.ts';

const QUIET = { end: { status: 'completed' }, deviations: [], proposals: [], sent: 0 };

describe('on playback', () => {
  test('commands and queries are answered from the record, and nobody hears of it', async () => {
    const town = new Town();
    const seen: unknown[] = [];
    const reaction: TownReaction = async ({ data }, _outcome, { bank, rates, post }) => {
      seen.push(await rates.rate({ from: 'CZK', to: 'EUR' }), await bank.pay(data));
      await post.mail({ text: 'paid' });
    };
    await town.react(reaction);
    const [heard, stored] = [town.heard, town.store.items.length];
    for (const mode of ['replay', 'correct', 'preview'])
      expect(await town.play(mode, reaction)).toMatchObject({ ...QUIET, answered: { length: 3 } });
    expect(town.heard).toEqual(heard);
    expect(town.store.items).toHaveLength(stored);
    expect(seen.slice(2)).toEqual([seen, seen, seen].flatMap((all) => all.slice(0, 2)));
  });

  test('in rebuild, and in a mode that nobody knows, reactions do not run at all', async () => {
    const town = new Town();
    for (const mode of ['rebuild', 'Replay', 'LIVE', '', 'send'])
      expect((await town.play(mode, paying(100))).end).toEqual({ status: 'closed' });
    expect((await town.react(paying(100), { passage: { mode: undefined } })).end).toEqual({
      status: 'closed',
    });
    expect(town.heard).toEqual([]);
    expect(town.store.items).toEqual([]);
  });

  test('a command that was not recorded is suppressed; the reaction ends where it needs an answer', async () => {
    const town = new Town();
    const ran = await town.play('replay', async (_event, _outcome, { bank, post }) => {
      await post.mail({ text: 'first' }); // answers nothing, so nothing is missing
      await bank.pay({ amount: 1, iban: 'DE02' });
      await post.mail({ text: 'never reached' });
    });
    expect(ran.end).toEqual({
      status: 'unanswered',
      reason: 'bank.pay#1: it is suppressed, and nothing is recorded that it could answer',
      call: 'bank.pay#1',
    });
    expect(ran.deviations).toEqual([
      { kind: 'additional', call: 'post.mail#1', now: { text: 'first' } },
      { kind: 'additional', call: 'bank.pay#1', now: { amount: 1, iban: 'DE02' } },
    ]);
    expect(town.heard).toEqual([]);
    expect(town.store.items).toEqual([]);
  });

  test('live does not mistake what was suppressed for done', async () => {
    const town = new Town();
    await town.play('replay', mailing('hello'));
    await town.react(mailing('hello'));
    expect(town.post.sent).toEqual(['hello']);
  });
});

describe('a query that was not asked then', () => {
  const asking: TownReaction = async (_event, _outcome, { rates, post }) => {
    const { rate } = await rates.rate({ from: 'CZK', to: 'EUR' });
    await post.mail({ text: `rate ${rate}` });
  };
  const said = (rate: number) => [{ kind: 'additional', call: 'post.mail#1', now: { text: `rate ${rate}` } }];

  test('ends the reaction by default', async () => {
    const town = new Town();
    const { end } = await town.play('replay', asking);
    expect(end).toMatchObject({ status: 'unanswered', call: 'rates.rate#1' });
  });

  test('is asked as of the event’s time where its policy is to fetch', async () => {
    const town = new Town(new Bank(), { onMissing: 'fetch' });
    const { deviations } = await town.play('replay', asking);
    expect(deviations).toContainEqual(said(Date.parse('2026-03-01T12:00:00Z'))[0]);
    expect(town.rates.calls).toBe(0);
    expect(town.store.items).toEqual([]);
  });

  test('is asked nowhere for an event that was copied from another environment, whatever its policy', async () => {
    const town = new Town(new Bank(), { onMissing: 'fetch' });
    const event = payoutRequested(undefined, { origin: 'production 0001-5-0' });
    for (const mode of ['live', 'replay', 'correct', 'introduce', 'preview']) {
      const { end } = await town.play(mode, asking, { event });
      expect(end).toMatchObject({ status: 'unanswered', call: 'rates.rate#1' });
    }
    expect([town.rates.calls, town.store.items]).toEqual([0, []]);
  });

  test('is answered with the default that its policy gives', async () => {
    const town = new Town(new Bank(), { onMissing: 25 });
    expect((await town.play('replay', asking)).deviations).toContainEqual(said(25)[0]);
  });

  test('is not answered with the answer to another request', async () => {
    const town = new Town();
    await town.react(asking);
    const other: TownReaction = async (_event, _outcome, { rates }) => rates.rate({ from: 'CZK', to: 'USD' });
    const ran = await town.play('replay', other);
    expect(ran.end).toMatchObject({ status: 'unanswered', call: 'rates.rate#1' });
    expect(ran.deviations).toEqual([
      {
        kind: 'changed',
        call: 'rates.rate#1',
        recorded: { from: 'CZK', to: 'EUR' },
        now: { from: 'CZK', to: 'USD' },
      },
    ]);
  });
});

describe('what a reaction calls otherwise than it did is reported, and never mixed up:', () => {
  const replayed = async (then: readonly string[], now: readonly string[]) => {
    const town = new Town();
    await town.react(mailing(...then));
    return (await town.play('replay', mailing(...now))).deviations;
  };

  test('the same calls in another order', async () => {
    expect(await replayed(['A', 'B', 'C'], ['B', 'A', 'C'])).toEqual([
      { kind: 'moved', call: 'post.mail#1', from: 1, to: 2 },
    ]);
  });

  test('one more, in front of the others', async () => {
    expect(await replayed(['A', 'B'], ['X', 'A', 'B'])).toEqual([
      { kind: 'additional', call: 'post.mail#3', now: { text: 'X' } },
    ]);
  });

  test('one less', async () => {
    expect(await replayed(['A', 'B', 'C'], ['A', 'C'])).toEqual([
      { kind: 'missing', call: 'post.mail#2', recorded: { text: 'B' } },
    ]);
  });

  test('another request', async () => {
    expect(await replayed(['A', 'B'], ['A', 'Y'])).toEqual([
      { kind: 'changed', call: 'post.mail#2', recorded: { text: 'B' }, now: { text: 'Y' } },
    ]);
  });

  test('the same request twice instead of once', async () => {
    expect(await replayed(['A'], ['A', 'A'])).toEqual([
      { kind: 'additional', call: 'post.mail#2', now: { text: 'A' } },
    ]);
  });

  test('other keys in another order are the same request', async () => {
    const town = new Town();
    await town.react(async (_event, _outcome, { bank }) => bank.pay({ amount: 1, iban: 'DE02' }));
    const { deviations } = await town.play('replay', async (_event, _outcome, { bank }) =>
      bank.pay({ iban: 'DE02', amount: 1 }),
    );
    expect(deviations).toEqual([]);
  });

  test('operations that change places', async () => {
    const town = new Town();
    await town.react(paying(1, 'DE02', 'A'));
    const { deviations } = await town.play('replay', async (_event, _outcome, { bank, post }) => {
      await post.mail({ text: 'A' });
      await bank.pay({ amount: 1, iban: 'DE02' });
    });
    expect(deviations).toEqual([{ kind: 'moved', call: 'bank.pay#1', from: 1, to: 2 }]);
  });

  test('nothing is called missing that a reaction did not come to', async () => {
    const town = new Town();
    await town.react(paying(1, 'DE02', 'A'));
    const { deviations } = await town.play('replay', async () => {
      throw new Error('a mistake');
    });
    expect(deviations).toEqual([]);
  });

  test('calls and record are paired completely, each at most once, equal requests with each other (property)', async () => {
    const texts = fc.array(fc.constantFrom('A', 'B', 'C', 'D'), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(texts, texts, async (then, now) => {
        const deviations = await replayed(then, now);
        const count = (kind: string) => deviations.filter((one) => one.kind === kind).length;
        const common = [...new Set(then)].reduce(
          (sum, text) => sum + Math.min(times(then, text), times(now, text)),
          0,
        );
        expect(count('changed')).toBe(Math.min(then.length, now.length) - common);
        expect(count('additional')).toBe(Math.max(0, now.length - then.length));
        expect(count('missing')).toBe(Math.max(0, then.length - now.length));
      }),
      { numRuns: 60 },
    );
  });
});

const times = (texts: readonly string[], text: string): number => texts.filter((one) => one === text).length;

describe('everything that is not open is closed', () => {
  const introducing = (commands: unknown, gateways: unknown = ['post']): Passage =>
    ({ mode: 'introduce', playbackid: 'playback-1', introduction: { gateways, commands } }) as Passage; // nonsense, too

  const sent = async (passage: Passage, event = payoutRequested()) => {
    const town = new Town();
    await town.react(paying(100, 'DE02', 'hello'), { event, passage });
    await town.react(mailing('hello'), { event, passage });
    return town.heard;
  };

  test.each(PLAYBACK_MODES)('in %s, where there is no policy', async (mode) => {
    expect(await sent({ mode, playbackid: 'playback-1' })).toEqual([]);
  });

  test.each([
    ['suppress'],
    [undefined],
    ['SEND'],
    ['send '],
    ['send-since='],
    ['send-since=yesterday'],
    ['send-since=2026-13-45'],
    ['send-since=2026-03-02'],
    [['send']],
    [{ send: true }],
    [true],
  ])('under the policy %j', async (commands) => {
    expect(await sent(introducing(commands))).toEqual([]);
  });

  test('for gateways that are not named', async () => {
    expect(await sent(introducing('send', ['mail']))).toEqual([]);
    expect(await sent(introducing('send', 'post'))).toEqual([]);
    expect(await sent(introducing('send', null))).toEqual([]);
  });

  test('for an event that was copied from another environment, live too', async () => {
    const copied = payoutRequested(undefined, { origin: 'production 0001-5-0' });
    expect(await sent({ mode: 'live' }, copied)).toEqual([]);
    expect(await sent(introducing('send'), copied)).toEqual([]);
    expect(await sent({ mode: 'correct', playbackid: 'playback-1' }, copied)).toEqual([]);
  });

  test('whatever else mode and policy say (property)', async () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom(...PLAYBACK_MODES, 'send', 'suppress', 'live '),
      fc.constant(undefined),
    );
    const isOpen = (mode: unknown, commands: unknown) =>
      mode === 'live' || (mode === 'introduce' && commands === 'send');
    await fc.assert(
      fc.asyncProperty(word, word, async (mode, commands) => {
        fc.pre(!isOpen(mode, commands));
        expect(await sent({ ...introducing(commands), mode })).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('introduce', () => {
  const introduction = { gateways: ['post'], commands: 'send' };
  const passage = { mode: 'introduce', playbackid: 'playback-1', introduction };

  test('sends what is new, once, however often it is played', async () => {
    const town = new Town();
    for (let round = 0; round < 3; round++) {
      const ran = await town.react(mailing('welcome', 'and again'), { passage });
      expect(ran.end.status).toBe('completed');
    }
    expect(town.post.sent).toEqual(['welcome', 'and again']);
  });

  test('goes on where it was interrupted, within one playback', async () => {
    const town = new Town();
    await town.react(mailing('welcome'), { passage });
    const again = await town.react(mailing('welcome', 'the rest'), { passage });
    expect(again.sent).toBe(1);
    expect(town.post.sent).toEqual(['welcome', 'the rest']);
  });

  test('leaves events alone that have had such an interaction, and other gateways', async () => {
    const town = new Town();
    await town.react(mailing('live'));
    await town.react(mailing('live', 'new'), { passage });
    await town.react(paying(100), { passage, event: payoutRequested(undefined, { id: 'b' as never }) });
    expect(town.heard).toEqual(['live']);
  });

  test('sends since a date, of the event’s own time', async () => {
    const since = (commands: string) => ({ ...passage, introduction: { ...introduction, commands } });
    for (const [commands, times] of [
      ['send-since=2026-03-01', 1],
      ['send-since=2026-03-01T12:00:00Z', 1],
      ['send-since=2026-03-01T12:00:00.001Z', 0],
      ['send-since=2026-03-01T13:00:00+01:00', 1],
    ] as const) {
      const town = new Town();
      await town.react(mailing('hello'), { passage: since(commands) });
      expect(town.post.sent).toHaveLength(times);
    }
  });
});
