import { payoutToldIn } from '../outside.ts';
import { type AskedPayout, payoutsIn } from '../payouts.ts';
import type { Evidence } from '../settle.ts';
import type { Check } from './check.ts';

/** What the bank has booked is its own record, and nobody's who is tested. */
export const paid: Check = {
  name: 'each payout was made once by the bank’s own record, or failed; nothing is held; nothing else was paid',
  violations: (_, evidence) => {
    const booked = Map.groupBy(evidence.outside.payments, ({ order }) => `payout/${order?.reference}`);
    const payouts = payoutsIn(evidence.histories);
    const wanted = payouts.filter(isPaid).length;
    const { length } = evidence.outside.payments;
    return [
      ...payouts.flatMap((payout) => disagreement(payout, evidence, booked)),
      ...(length === wanted
        ? []
        : [`The bank has booked ${length} payments, and ${wanted} payouts are paid.`]),
      ...[...evidence.states].flatMap(([subject, account]) =>
        (account?.state.held ?? 0) === 0 ? [] : [`${subject} holds ${account?.state.held} still.`],
      ),
    ];
  },
};

const isPaid = ({ accepted, hopeless }: AskedPayout): boolean => accepted && !hopeless;

function disagreement(
  payout: AskedPayout,
  { made }: Evidence,
  booked: ReadonlyMap<string, Evidence['outside']['payments']>,
): readonly string[] {
  const { id } = payout.event;
  const { subject = '', state } = made.get(id) ?? {};
  const status = payout.accepted ? (payout.hopeless ? 'failed' : 'paid') : undefined;
  const amounts = booked.get(subject)?.map(({ order }) => order?.amount) ?? [];
  const found = JSON.stringify([state?.status, amounts]);
  const wanted = JSON.stringify([status, isPaid(payout) ? [state?.payment?.paid] : []]);
  return found === wanted ? [] : [`${id} is ${found} (status, booked by the bank); it should be ${wanted}.`];
}

export const mailed: Check = {
  name: 'each customer was told of each payout that was made, by one mail, and of nothing else',
  violations: (_, { histories, outside }) => {
    const told = Map.groupBy(outside.mails, (mail) => payoutToldIn(mail) ?? mail.subject ?? '');
    const wanted = new Set(
      payoutsIn(histories)
        .filter(isPaid)
        .map(({ event }) => event.id),
    );
    return [
      ...[...wanted]
        .filter((id) => told.get(id)?.length !== 1)
        .map((id) => `${id}: ${told.get(id)?.length ?? 0} mails, where one should be.`),
      ...[...told.keys()]
        .filter((id) => !wanted.has(id))
        .map((id) => `A mail tells of ${id}, which was not paid.`),
    ];
  },
};
