import { describe, expect, test } from '@jest/globals';
import { assemble, ofIdentity, type Proposal } from '../src/index.ts';
import { Bank } from './support/bank.ts';
import { mailing, paying, Town, type TownReaction } from './support/containers.ts';
import { payoutRequested, positionAt } from './support/events.ts';

const nothing: TownReaction = async () => {};

/** Plays one event in `correct` and gives the one proposal that it is to give. */
async function proposalOf(town: Town, reaction: TownReaction): Promise<Proposal> {
  const { proposals } = await town.play('correct', reaction);
  const [proposal] = proposals;
  if (proposal === undefined || proposals.length > 1) throw new Error(`${proposals.length} proposals`);
  return proposal;
}

const approve = (town: Town, proposal: Proposal, by = 'ann') =>
  town.world.until(town.container().approve(proposal, { by, why: 'the fee', cause: payoutRequested() }));

/** Approves what `correct` proposes, and checks that then there is nothing left to correct. */
async function corrected(town: Town, reaction: TownReaction): Promise<Proposal> {
  const proposal = await proposalOf(town, reaction);
  expect(await approve(town, proposal)).toEqual({ status: 'done' });
  expect((await town.play('correct', reaction)).proposals).toEqual([]);
  return proposal;
}

const acts = ({ bank }: Town) => bank.done.map(({ what, amount }) => `${what.slice(0, 6)} ${amount}`);
const slots = ({ store }: Town) =>
  store.items.map(({ position }) => position.replace(positionAt(1), '')).filter((key) => key.startsWith('~'));

describe('a proposal', () => {
  test('says what is in effect, what should be, and what would go out; nothing goes out', async () => {
    const town = new Town();
    await town.react(paying(100));
    const heard = town.heard;
    expect(await proposalOf(town, paying(120))).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      subject: 'account/1',
      position: positionAt(1),
      call: { gateway: 'bank', operation: 'pay', number: 1 },
      key: expect.stringMatching(/^[0-9a-f]{32}\.bank\.pay\.1$/),
      action: 'difference',
      effective: '{"amount":100,"iban":"DE02"}',
      corrected: '{"amount":120,"iban":"DE02"}',
      sends: '{"amount":20,"iban":"DE02"}',
      ordinal: 1,
    });
    expect(town.heard).toEqual(heard);
  });

  test('found again is the same; of another correction it is another', async () => {
    const town = new Town();
    await town.react(paying(100));
    const ids = [];
    for (const amount of [120, 120, 121]) ids.push((await proposalOf(town, paying(amount))).id);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  test('is not made of an open intent, of a mere change of order, nor of calls that were not come to', async () => {
    const open = new Town(Object.assign(new Bank({}), { troubles: ['lost'] }));
    await open.react(paying(100));
    expect((await open.play('correct', paying(120))).proposals).toEqual([]);

    const town = new Town();
    await town.react(mailing('A', 'B'));
    expect((await town.play('correct', mailing('B', 'A'))).proposals).toEqual([]);
    const failing: TownReaction = async () => {
      throw new Error('a mistake');
    };
    expect((await town.play('correct', failing)).proposals).toEqual([]);
  });

  test('is made in no other mode but preview', async () => {
    const town = new Town();
    await town.react(paying(100));
    for (const [mode, count] of [
      ['replay', 0],
      ['rebuild', 0],
      ['introduce', 0],
      ['preview', 1],
    ] as const)
      expect((await town.play(mode, paying(120))).proposals).toHaveLength(count);
  });

  test('about calls that a late duplicate shares with the first of its identity is the first one’s', async () => {
    const town = new Town();
    await town.react(paying(100));
    const late = payoutRequested(undefined, { at: positionAt(99) });
    await town.react(paying(90), { event: late }); // answered by what is kept behind the first
    const kept = assemble(await town.store.list(late.subject, positionAt(1))).interactions;
    const again = await town.play('correct', paying(90), {
      event: late,
      recorded: ofIdentity(positionAt(99), kept),
    });
    expect(again).toMatchObject({ deviations: [], proposals: [], answered: { length: 1 } });
    expect((await town.play('correct', paying(100))).proposals).toEqual([]);
    expect(acts(town)).toEqual(['pay 100']);
  });
});

describe('approved,', () => {
  test('a change sends the difference', async () => {
    const town = new Town();
    await town.react(paying(100));
    await corrected(town, paying(120));
    expect(acts(town)).toEqual(['pay 100', 'pay 20']);
    expect(town.bank.done[1]?.key).toMatch(/\.bank\.pay\.1~c1$/);
  });

  test('a change without a difference is undone and done anew', async () => {
    const town = new Town();
    await town.react(paying(100));
    await corrected(town, paying(80));
    expect(acts(town)).toEqual(['pay 100', 'refund 100', 'pay 80']);
    expect(town.bank.done.map(({ key }) => key.slice(32))).toEqual([
      '.bank.pay.1',
      '.bank.pay.1~c1',
      '.bank.pay.1~c2',
    ]);
  });

  test('what is no longer wanted is undone', async () => {
    const town = new Town();
    await town.react(paying(100));
    await corrected(town, nothing);
    expect(acts(town)).toEqual(['pay 100', 'refund 100']);
  });

  test('what is newly wanted is sent under the key that live would use', async () => {
    const town = new Town();
    await corrected(town, paying(100));
    await town.react(paying(100));
    expect(acts(town)).toEqual(['pay 100']);
    expect(town.bank.done[0]?.key).toMatch(/\.bank\.pay\.1$/);
  });

  test('correction follows on correction: compared with what is in effect, not with what was first', async () => {
    const town = new Town();
    await town.react(paying(100));
    await corrected(town, paying(120));
    await corrected(town, paying(150));
    await corrected(town, nothing);
    await corrected(town, paying(100));
    expect(acts(town)).toEqual(['pay 100', 'pay 20', 'pay 30', 'refund 150', 'pay 100']);
  });

  test('corrected there and back, and there again: each time it is another difference, and goes out', async () => {
    const town = new Town();
    await town.react(paying(100));
    const proposals = [];
    for (const amount of [120, 100, 120, 100, 120]) proposals.push(await corrected(town, paying(amount)));
    expect(new Set(proposals.map(({ id }) => id)).size).toBe(5);
    expect(acts(town).filter((act) => act.startsWith('pay 20'))).toHaveLength(3);
  });

  test('what the system cannot take back is a person’s work, and the log says who did it', async () => {
    const town = new Town();
    await town.react(mailing('nonsense'));
    const proposal = await corrected(town, nothing);
    expect(proposal.action).toBe('by-hand');
    expect(town.post.sent).toEqual(['nonsense']);
  });

  test('the approval is in the log, before anything goes out', async () => {
    const town = new Town();
    await town.react(paying(100));
    const { id } = await corrected(town, paying(120));
    expect(slots(town).slice(2)).toEqual([`~bank.pay#1!${id}`, '~bank.pay#1~c1', '~bank.pay#1~c1=']);
    const approval = town.store.items.find(({ position }) => position.endsWith(`!${id}`));
    expect(approval).toMatchObject({ by: 'ann', why: 'the fee', plan: expect.stringContaining('"sends"') });
  });

  test('twice, it goes out once', async () => {
    const town = new Town();
    await town.react(paying(100));
    const proposal = await proposalOf(town, paying(80));
    await Promise.all(
      [approve(town, proposal), approve(town, proposal, 'bob')].map((one) => one.catch(() => {})),
    );
    expect(await approve(town, proposal)).toEqual({ status: 'done' });
    expect(acts(town)).toEqual(['pay 100', 'refund 100', 'pay 80']);
  });

  test('interrupted between its steps, it is finished by the next', async () => {
    const town = new Town(new Bank({ idempotent: true }));
    await town.react(paying(100));
    const proposal = await proposalOf(town, paying(80));
    town.bank.troubles = [undefined, 'lost', 'lost', 'lost'];
    expect(await approve(town, proposal)).toMatchObject({ status: 'again' });
    town.world.pass(600_000);
    expect(await approve(town, proposal)).toEqual({ status: 'done' });
    expect(acts(town)).toEqual(['pay 100', 'refund 100', 'pay 80']);
  });

  test('a correction in doubt of a system that can neither be asked nor told again is parked, and settled', async () => {
    const town = new Town();
    await town.react(paying(100));
    const proposal = await proposalOf(town, paying(120));
    town.bank.troubles = ['lost'];
    await approve(town, proposal);
    town.world.pass(600_000);
    expect(await approve(town, proposal)).toMatchObject({ status: 'parked', call: 'bank.pay#1~c1' });
    const doubt = { ...proposal, correction: 1 };
    await town.container().settle(doubt, { done: { receipt: 'seen in the books', amount: 20 } }, 'ann');
    expect(await approve(town, proposal)).toEqual({ status: 'done' });
    expect(acts(town)).toEqual(['pay 100', 'pay 20']);
    expect((await town.play('correct', paying(120))).proposals).toEqual([]);
  });
});

describe('is refused as stale,', () => {
  test('where something else is in effect by now', async () => {
    const town = new Town();
    await town.react(paying(100));
    const old = await proposalOf(town, paying(130));
    await corrected(town, paying(120));
    await expect(approve(town, old)).rejects.toThrow('something else is in effect by now');
    expect(acts(town)).toEqual(['pay 100', 'pay 20']);
  });

  test('where live has made the call meanwhile, with another request', async () => {
    const town = new Town();
    const proposal = await proposalOf(town, paying(100));
    await town.react(paying(90));
    await expect(approve(town, proposal)).rejects.toThrow('something else is in effect by now');
    expect(acts(town)).toEqual(['pay 90']);
  });

  test('where the call is open', async () => {
    const town = new Town();
    await town.react(paying(100));
    const old = await proposalOf(town, paying(130));
    const other = await proposalOf(town, paying(120));
    town.bank.troubles = ['lost'];
    await approve(town, other);
    await expect(approve(town, old)).rejects.toThrow('what became of bank.pay#1 has to be settled first');
  });

  test('where the event was copied from another environment', async () => {
    const town = new Town();
    const proposal = await proposalOf(town, paying(100));
    const cause = payoutRequested(undefined, { origin: 'production' });
    const approval = town.world.until(town.container().approve(proposal, { by: 'ann', cause }));
    await expect(approval).rejects.toThrow('copied from another environment');
    expect(town.heard).toEqual([]);
  });

  test('where another was approved at the same moment: only one goes out', async () => {
    const town = new Town();
    await town.react(paying(100));
    const proposals = [await proposalOf(town, paying(120)), await proposalOf(town, paying(130))];
    const both = Promise.allSettled(
      proposals.map((proposal) =>
        town.container().approve(proposal, { by: 'ann', cause: payoutRequested() }),
      ),
    );
    const results = await town.world.until(both);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(acts(town)).toHaveLength(2);
  });
});
