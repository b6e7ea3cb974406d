import { expect, test } from '@jest/globals';
import type { Subject } from '@reprise/event-envelope';
import type { Proposal } from '@reprise/replay-gateway';
import { payoutRequested, positionAt } from '../../../../replay-gateway/tests/support/events.ts';
import { LogInteractionStore, MemoryEventLog } from '../../../src/index.ts';
import { recordedCalls } from '../../../src/microservice/playback/recorded-calls.ts';

const subject = 'account/1' as Subject;
const KEY = 'key.bank.pay.1';
const [first, second] = [positionAt(1), positionAt(2)];

test.each([
  ['earlier', first, second],
  ['later', second, first],
])(
  'what an event that came twice has called is found behind its %s position, though the history does not tell',
  async (_where, home, other) => {
    const log = new MemoryEventLog();
    const store = new LogInteractionStore(log);
    await store.insert({ subject, position: `call#${KEY}`, first: home });
    const call = { request: '{}', ordinal: 1, at: 0, logic: 'logic-1', deadline: 1, token: 'token' };
    await store.insert({ subject, position: `${home}~bank.pay#1`, ...call });

    const calls = recordedCalls({ interactions: store, log });
    const told = (at: typeof first) => calls({ event: payoutRequested(undefined, { at }), items: [] });
    told(first);
    const ofOther = told(other);
    expect(await ofOther.told()).toEqual([]);
    const proposal = { subject, key: KEY, effective: null } as unknown as Proposal; // what is looked at
    expect(await ofOther.stored([proposal])).toMatchObject([{ position: home, request: '{}' }]);
    expect(await ofOther.stored()).toEqual([]);
  },
);
