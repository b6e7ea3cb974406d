import { describe, expect, test } from '@jest/globals';
import type { Ports } from '../../src/index.ts';
import { verify } from '../../src/verify/verify.ts';
import { but } from '../support/but.ts';
import { added, opened, spend, subjectNamed } from '../support/events.ts';
import { purse } from '../support/purse.ts';
import { submitInSteps, testService } from '../support/service.ts';
import { virtualTime } from '../support/virtual-time.ts';

const clock = virtualTime();
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** The way over a network and back takes a while: others get on meanwhile. */
const latency = async () => {
  for (let turns = Math.random() * 8; turns > 0; turns--) await turn();
};
async function call<Answer>(made: () => Promise<Answer>): Promise<Answer> {
  await latency();
  const answer = await made();
  await latency();
  return answer;
}

function slow({ log, store }: Pick<Ports, 'log' | 'store'>): Pick<Ports, 'log' | 'store'> {
  async function* slowly<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item> {
    await latency();
    for await (const item of items) {
      if (Math.random() < 0.01) await latency();
      yield item;
    }
  }
  return {
    log: but(log, {
      get: (keys) => call(() => log.get(keys)),
      query: (subject, range) => slowly(log.query(subject, range)),
      scan: (...share) => slowly(log.scan(...share)),
    }),
    store: but(store, {
      get: (keys) => call(() => store.get(keys)),
      scan: (...share) => slowly(store.scan(...share)),
    }),
  };
}

describe('while live traffic runs, verify', () => {
  test('finds nothing: neither on an aggregate that never rests, nor on new ones, nor where pump or write is behind', async () => {
    const service = await testService();
    await service.submit(
      ...Array.from({ length: 40 }, (_, id) => opened(`o${id}`, { subject: subjectNamed(id) })),
    );
    let running = true;
    const traffic = async () => {
      for (let round = 0; running; round++) {
        const hot = [0, 1, 2].map((n) => added(1, `hot-${round}-${n}`, { subject: subjectNamed(0) }));
        const others = [
          spend(1, `s${round}`, { subject: subjectNamed(round % 40) }),
          opened(`new-${round}`, { subject: subjectNamed(`n${round}`) }),
        ];
        await submitInSteps(
          service,
          [...hot, ...others],
          round % 2 === 0 ? ['pump', 'write'] : ['write', 'pump'],
          turn,
        );
        await clock.pass(5);
      }
    };
    const busy = traffic();
    const all = [];
    for (let run = 0; run < 2; run++) {
      for await (const finding of verify({ ...slow(service), aggregates: [purse] }, { segments: 3 }))
        all.push(finding);
    }
    running = false;
    await busy;
    expect(all).toEqual([]);
  });

  test('still finds what is wrong with an aggregate that never rests', async () => {
    const service = await testService();
    await service.submit(opened('o', { subject: subjectNamed(0) }));
    const [stored] = await service.store.get([{ subject: subjectNamed(0), item: 'state' }]);
    if (stored === undefined) throw new Error('Nothing was folded.');
    const state = JSON.stringify({ ...JSON.parse(String(stored.document.state)), coins: 77 });
    await service.store.write([
      { ...stored, document: { ...stored.document, state, rev: 'corrupt' }, replaces: stored },
    ]);
    let running = true;
    const traffic = async () => {
      for (let round = 0; running; round++) {
        await submitInSteps(
          service,
          [added(1, `hot-${round}`, { subject: subjectNamed(0) })],
          ['pump', 'write'],
          turn,
        );
        await clock.pass(5);
      }
    };
    const busy = traffic();
    const kinds = [];
    for await (const { kind } of verify({ ...slow(service), aggregates: [purse] })) kinds.push(kind);
    running = false;
    await busy;
    expect(kinds).toEqual(['state-differs']);
  });

  test('says how far it has got', async () => {
    const service = await testService();
    await service.submit(
      ...Array.from({ length: 250 }, (_, id) => opened(`o${id}`, { subject: subjectNamed(id) })),
    );
    const progress: string[] = [];
    const onProgress = ({ aggregates, events }: { aggregates: number; events: number }) =>
      void progress.push(`${aggregates} ${events}`);
    for await (const finding of verify({ ...service, aggregates: [purse] }, { segments: 1, onProgress }))
      throw new Error(finding.detail);
    expect(progress).toEqual(['100 100', '200 200', '250 250']);
  });
});
