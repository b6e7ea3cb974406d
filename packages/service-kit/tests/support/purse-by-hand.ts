/** An event as `GET /purses/{id}/history` tells it. */
export interface HistoryEntry {
  readonly position: string;
  readonly event: {
    readonly id: string;
    readonly type: string;
    readonly data: { readonly coins?: number };
  };
  readonly outcome: { readonly status: string; readonly reason?: string };
}

/** `a: accepted`, `b: rejected not-enough`. */
export const outcomeLines = (events: readonly HistoryEntry[]): readonly string[] =>
  events.map(({ event, outcome: { status, reason } }) =>
    [`${event.id}:`, status, reason].filter((word) => word !== undefined).join(' '),
  );

/** What has to become of a purse's events, in their order, worked out without the code under test. */
export function purseByHand(events: readonly HistoryEntry[]): {
  readonly coins: number;
  readonly lines: readonly string[];
} {
  const seen = new Set<string>();
  let coins = 0;
  const lines = events.map(({ event: { id, type, data } }) => {
    if (seen.has(id)) return `${id}: duplicate`;
    seen.add(id);
    const amount = data.coins ?? 0;
    if (type === 'shop.spend-requested.v1' && amount > coins) return `${id}: rejected not-enough`;
    coins += type === 'shop.spend-requested.v1' ? -amount : amount;
    return `${id}: accepted`;
  });
  return { coins, lines };
}
