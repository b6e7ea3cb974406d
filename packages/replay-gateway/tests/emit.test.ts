import { expect, test } from '@jest/globals';
import { attributesSchema, type CloudEvent, issuesOf } from '@reprise/event-envelope';
import {
  assemble,
  createGateways,
  emitGateway,
  emittedBy,
  MemoryInteractionStore,
  type Passage,
  sayAgain,
} from '../src/index.ts';
import { ACCEPTED, payoutRequested, positionAt } from './support/events.ts';
import { World } from './support/world.ts';

/** A service that emits, and what arrived of it. */
function emitting(options: { readonly reverses?: boolean; readonly saysAgain?: boolean } = {}) {
  const arrived: CloudEvent[] = [];
  const reversed: CloudEvent[] = [];
  const ledger = emitGateway('ledger', {
    source: '/payments',
    put: async (event) => arrived.push(event),
    ...(options.reverses && { undo: async (event: CloudEvent) => reversed.push(event) }),
    ...(options.saysAgain && { difference: sayAgain }),
  });
  const world = new World();
  const store = new MemoryInteractionStore();
  const desk = createGateways({
    gateways: { ledger },
    store,
    ambient: world,
    logic: 'logic-1',
  });
  const emit = (paid: number | undefined, event = payoutRequested(), passage?: Passage) =>
    world.until(
      desk.react<unknown>(
        async (_event, _outcome, { ledger }) => {
          if (paid !== undefined)
            await ledger.emit({ type: 'ledger.payout-settled.v1', subject: 'account/7', data: { paid } });
        },
        { event, outcome: ACCEPTED, ...(passage && { passage }) },
      ),
    );
  return { arrived, reversed, emit, desk, world, store };
}

test('a follow-up event carries on the story of its cause, and is one that ingest takes', async () => {
  const { arrived, emit } = emitting();
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  await emit(100, payoutRequested(undefined, { correlationid: 'story', traceparent }));
  expect(arrived).toEqual([
    {
      specversion: '1.0',
      id: expect.stringMatching(/^[0-9a-f]{32}\.ledger\.emit\.1$/),
      source: '/payments',
      type: 'ledger.payout-settled.v1',
      subject: 'account/7',
      time: '2026-03-01T12:00:00Z',
      datacontenttype: 'application/json',
      data: { paid: 100 },
      correlationid: 'story',
      causationid: 'payout-1',
      traceparent,
    },
  ]);
  expect(issuesOf(attributesSchema, arrived[0])).toEqual([]);
});

test('a story begins with the event that has none', async () => {
  const { arrived, emit } = emitting();
  await emit(100);
  expect(arrived[0]).toMatchObject({ correlationid: 'payout-1', causationid: 'payout-1' });
});

test('its id is the same whenever it comes again, so that whoever takes it knows it', async () => {
  const first = emitting();
  const second = emitting(); // another log: nothing is remembered
  await first.emit(100);
  await second.emit(100, payoutRequested(undefined, { at: positionAt(99) }));
  expect(second.arrived).toEqual(first.arrived);
});

test('nothing is emitted for an event that was copied from another environment', async () => {
  const { arrived, emit } = emitting();
  await emit(100, payoutRequested(undefined, { origin: 'production' }));
  expect(arrived).toEqual([]);
});

test('what can be reversed is undone by its reversal', async () => {
  const { arrived, reversed, emit, desk, world } = emitting({ reverses: true });
  await emit(100);
  const { proposals } = await emit(undefined, payoutRequested(), { mode: 'correct', playbackid: 'p' });
  const [proposal] = proposals;
  expect(proposal).toMatchObject({ action: 'undo', corrected: null });
  if (proposal) await world.until(desk.approve(proposal, { by: 'ann', cause: payoutRequested() }));
  expect(reversed).toEqual(arrived);
});

test('the record tells which events were said, corrections too, under the ids that they have', async () => {
  const { arrived, emit, desk, world, store } = emitting({ saysAgain: true });
  const event = payoutRequested();
  await emit(100);
  const [proposal] = (await emit(90, event, { mode: 'correct', playbackid: 'p' })).proposals;
  if (proposal) await world.until(desk.approve(proposal, { by: 'ann', cause: event }));
  const { interactions } = assemble(await store.list(event.subject, event.sequence));
  const said = interactions.flatMap((interaction) => emittedBy(event, interaction));
  expect(said.map(({ id }) => id)).toEqual(arrived.map(({ id }) => id));
  const settled = { service: 'ledger', subject: 'account/7', type: 'ledger.payout-settled.v1' };
  expect(said).toMatchObject([settled, { ...settled, correction: 1 }]);
});

test('what cannot, is a person’s work', async () => {
  const { emit } = emitting();
  await emit(100);
  const { proposals } = await emit(undefined, payoutRequested(), { mode: 'correct', playbackid: 'p' });
  expect(proposals).toMatchObject([{ action: 'by-hand' }]);
});

test('an event that nobody could take is a mistake of the reaction', async () => {
  const world = new World();
  const ledger = emitGateway('ledger', { source: '/payments', put: async () => {} });
  const desk = createGateways({
    gateways: { ledger },
    store: new MemoryInteractionStore(),
    ambient: world,
    logic: '',
  });
  for (const wrong of [{ type: 'settled' }, { subject: 'nobody' }, { time: 'today' }]) {
    const right = { type: 'ledger.payout-settled.v1', subject: 'account/7' };
    const ran = desk.react<unknown>(
      async (_event, _outcome, { ledger }) => ledger.emit({ ...right, ...wrong }),
      { event: payoutRequested(), outcome: ACCEPTED },
    );
    expect((await world.until(ran)).end).toMatchObject({
      status: 'parked',
      reason: expect.stringContaining(`/${Object.keys(wrong)[0]}`),
    });
  }
});
