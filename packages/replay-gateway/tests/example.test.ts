import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import * as z from 'zod';
import {
  command,
  createGateways,
  defineGateway,
  MemoryInteractionStore,
  type Reaction,
} from '../src/index.ts';
import { ACCEPTED, payoutRequested } from './support/events.ts';
import { World } from './support/world.ts';

const sent: unknown[] = [];
const http = {
  post: async (path: string, body: object, options: { key: string; signal: AbortSignal }) => {
    sent.push({ path, ...body, key: options.key.replace(/^[0-9a-f]{32}/, '...') });
    return { receipt: 'R-1' };
  },
};

// #region gateway
const Payment = z.strictObject({ iban: z.string(), amount: z.int().positive() });
const Receipt = z.object({ receipt: z.string() });

export const bank = defineGateway('bank', {
  pay: command({
    request: Payment,
    response: Receipt,
    idempotent: true, // it knows a key that comes again
    send: (payment, { key, signal }) => http.post('/payments', payment, { key, signal }),
    difference: (was, is) =>
      is.iban === was.iban && is.amount > was.amount
        ? { send: { ...is, amount: is.amount - was.amount } }
        : 'undo-and-redo',
    undo: (_payment, { receipt }, { key, signal }) =>
      http.post(`/payments/${receipt}/refund`, {}, { key, signal }),
  }),
});

type Gateways = { bank: typeof bank };

export const payOut: Reaction<Gateways, { iban: string; amount: number }> = async (
  { data: { iban, amount } },
  outcome,
  { bank },
) => {
  if (outcome.status === 'accepted') await bank.pay({ iban, amount });
};
// #endregion

// #region run
test('a payout is paid once, and corrected by its difference', async () => {
  const desk = createGateways({ gateways: { bank }, store, ambient, logic: 'logic-1' });
  const event = payoutRequested({ iban: 'DE02', amount: 100 });
  await desk.react(payOut, { event, outcome: ACCEPTED });
  await desk.react(payOut, { event, outcome: ACCEPTED }); // delivered again
  expect(sent).toEqual([{ path: '/payments', iban: 'DE02', amount: 100, key: '....bank.pay.1' }]);

  // Years later: the fee should not have been taken off.
  const corrected: typeof payOut = (event, outcome, gateways) =>
    payOut({ ...event, data: { ...event.data, amount: event.data.amount + 5 } }, outcome, gateways);
  const passage = { mode: 'correct', playbackid: 'playback-7' };
  const { deviations, proposals } = await desk.react(corrected, { event, outcome: ACCEPTED, passage });
  expect(deviations).toMatchObject([{ kind: 'changed', recorded: { amount: 100 }, now: { amount: 105 } }]);
  expect(sent).toHaveLength(1);

  for (const proposal of proposals) await desk.approve(proposal, { by: 'ann', cause: event });
  expect(sent[1]).toEqual({ path: '/payments', iban: 'DE02', amount: 5, key: '....bank.pay.1~c1' });
});
// #endregion

const store = new MemoryInteractionStore();
const ambient = new World();

test.each([1, 3])('the README shows region %i of this file as it is', (region) => {
  const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');
  const regions = readFileSync(join(__dirname, 'example.test.ts'), 'utf8').split(
    /^\/\/ #(?:region \w+|endregion)\n/m,
  );
  expect(readme).toContain(`\`\`\`ts\n${regions[region]}\`\`\``);
});
