import type { Reaction } from '@reprise/replay-gateway';
import { DEPOSITED, NOTED, WITHDRAWN } from './accounts.ts';
import type { gatewaysOf } from './gateways.ts';

type Gateways = ReturnType<typeof gatewaysOf>;
type Reacts<Data = never> = Reaction<Gateways, Data>;
type Accepted = Extract<Parameters<Reacts>[1], { status: 'accepted' }>;
type Calls = Parameters<Reacts>[2];

/** Which code runs: the second one would have paid otherwise, and says more. */
export type Paying = 'first' | 'second';

/** Pays by today's rate. */
async function paid(base: number, event: string, outcome: Accepted, { bank, rates }: Calls): Promise<void> {
  const { rate } = await rates.rate({});
  const { left }: { readonly left?: number } = outcome.facts ?? {};
  await bank.pay({ event, left: left ?? null, rate, cents: base + rate });
}

/** Pays and says so in a letter, when what was asked for has taken effect. */
const pay: Reacts = async ({ id }, outcome, gateways) => {
  if (outcome.status !== 'accepted') return;
  await paid(1_000, id, outcome, gateways);
  await gateways.post.mail({});
};

/** Pays more, says for what, and hands out a card. */
const payMore: Reacts = async ({ id }, outcome, gateways) => {
  if (outcome.status !== 'accepted') return;
  await paid(2_000, id, outcome, gateways);
  await gateways.post.mail({ about: id });
  await gateways.cards.issue({});
};

/** Odd sums should never have been paid; of even ones there is a copy. */
const payEven: Reacts<{ readonly amount: number }> = async ({ id, data }, outcome, gateways) => {
  if (outcome.status !== 'accepted' || data.amount % 2 === 1) return;
  await paid(1_000, id, outcome, gateways);
  await gateways.post.mail({});
  await gateways.post.mail({ about: 'copy' });
};

const writeBack: Reacts<{ readonly mood: string }> = async ({ data }, outcome, { post }) => {
  if (outcome.status === 'accepted') await post.mail({ about: data.mood });
};

/** By which code, and by type. */
export const REACTIONS: Readonly<Record<Paying, Readonly<Record<string, Reacts>>>> = {
  first: { [DEPOSITED]: pay, [WITHDRAWN]: pay },
  second: { [DEPOSITED]: payMore, [WITHDRAWN]: payEven, [NOTED]: writeBack },
};
