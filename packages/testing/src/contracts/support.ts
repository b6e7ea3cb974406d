import { randomUUID } from 'node:crypto';

/** A name that no other test has used: suites share what they are given with others. */
export const uniqueName = (): string => `contract/${randomUUID()}`;

/** 0, 1, ... */
export const numbered = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** In another order, the same each time. */
export const shuffled = <Item>(items: readonly Item[]): Item[] =>
  items
    .map((item, index) => ({ item, rank: (index * 7919 + 13) % 1009 }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Asks again until the answer is there: an index follows its table a little later. */
export async function eventually<Answer>(
  ask: () => Promise<Answer>,
  isThere: (answer: Answer) => boolean,
  attempts = 40,
): Promise<Answer> {
  const answer = await ask();
  if (isThere(answer) || attempts === 0) return answer;
  await new Promise((resolve) => setTimeout(resolve, 50));
  return eventually(ask, isThere, attempts - 1);
}
