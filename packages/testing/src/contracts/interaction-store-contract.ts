import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Position, positionIn, recordPosition, type Subject } from '@reprise/event-envelope';
import {
  answerItem,
  type CallName,
  claimItem,
  type Home,
  type InteractionStore,
  intentItem,
} from '@reprise/replay-gateway';
import { numbered, shuffled, uniqueName } from './support.ts';

/** A store of interactions that a suite may write into, whatever else it holds. */
export interface OpenInteractionStore {
  readonly store: InteractionStore;
  close?(): Promise<void>;
}

const positionAt = (record: number, index = 0): Position =>
  positionIn(recordPosition(1, String(record)), index);
const callAt = (number: number, operation = 'pay'): CallName => ({ gateway: 'bank', operation, number });
const homeAt = (position: Position): Home => ({ subject: uniqueName() as Subject, position }); // it reads like one

const intent = (home: Home, call: CallName, token = 'token', request = '{"amount":1}') =>
  intentItem(
    home,
    call,
    { request, ordinal: call.number, at: 1, logic: 'logic' },
    { at: 1, deadline: 9, token },
  );

/** What gateways rely on that keep their interactions somewhere: defines the tests of one implementation. */
export function interactionStoreContract(open: () => Promise<OpenInteractionStore>): void {
  let opened: OpenInteractionStore;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened?.close?.());
  const store = (): InteractionStore => opened.store;

  test('answers an insert with what is stored: the item, or the one that was there', async () => {
    const home = homeAt(positionAt(1));
    const [first, second] = [intent(home, callAt(1), 'first'), intent(home, callAt(1), 'second')];
    expect(await store().insert(first)).toEqual(first);
    expect(await store().insert(second)).toEqual(first);
    expect(await store().list(home.subject, home.position)).toEqual([first]);
  });

  test('lets exactly one of many win who insert at once, and tells all of them which', async () => {
    const home = homeAt(positionAt(1));
    const tokens = numbered(12).map(String);
    const stored = await Promise.all(tokens.map((token) => store().insert(intent(home, callAt(1), token))));
    expect(new Set(stored.map(({ token }) => token)).size).toBe(1);
    expect(await store().list(home.subject, home.position)).toEqual([stored[0]]);
  });

  test('lists what lies behind one event, by rising key, and nothing of its neighbours', async () => {
    const home = homeAt(positionAt(5));
    const behind = numbered(30).flatMap((number) => {
      const one = intent(home, callAt(number + 1));
      return [one, answerItem(home.subject, one.position, '{"done":true}', 2)];
    });
    const neighbours = [positionAt(4), positionAt(5, 1), positionAt(6)].map((position) =>
      intent({ ...home, position }, callAt(1)),
    );
    const elsewhere = [claimItem(home, 'key'), intent(homeAt(positionAt(5)), callAt(1))];
    await Promise.all(shuffled([...behind, ...neighbours, ...elsewhere]).map((item) => store().insert(item)));
    expect(await store().list(home.subject, home.position)).toEqual(
      behind.sort((a, b) => (a.position < b.position ? -1 : 1)),
    );
  });

  test('lists what was inserted a moment ago, every time', async () => {
    const home = homeAt(positionAt(1));
    for (const number of numbered(15)) {
      await store().insert(intent(home, callAt(number + 1, 'mail')));
      expect(await store().list(home.subject, home.position)).toHaveLength(number + 1);
    }
  });

  test('keeps a request of 200 KB whole, and any character', async () => {
    const home = homeAt(positionAt(1));
    const large = intent(home, callAt(1), 'token', JSON.stringify('ž🐎"\\'.repeat(20_000)));
    await store().insert(large);
    expect(await store().list(home.subject, home.position)).toEqual([large]);
  });

  test('keeps a claim: the first stands', async () => {
    const home = homeAt(positionAt(1));
    await store().insert(claimItem(home, 'key'));
    expect(await store().insert(claimItem({ ...home, position: positionAt(2) }, 'key'))).toMatchObject({
      first: positionAt(1),
    });
  });

  test('knows nothing of an event that has called nothing', async () => {
    expect(await store().list(uniqueName() as Subject, positionAt(1))).toEqual([]);
  });
}
