import { createHash } from 'node:crypto';

/** Where a partition key stands in a scan: as in DynamoDB, an order that says nothing of the keys. */
const rankOf = (partitionKey: string): string => createHash('sha256').update(partitionKey).digest('hex');

const segmentOf = (rank: string, segments: number): number =>
  Number.parseInt(rank.slice(0, 8), 16) % segments;

/** The partition keys of one of so many segments in the order of a scan, from one of them on. */
export function byRank(
  partitionKeys: Iterable<string>,
  segment: number,
  segments: number,
  from?: string,
): readonly string[] {
  const start = from === undefined ? '' : rankOf(from);
  return [...partitionKeys]
    .map((key) => ({ key, rank: rankOf(key) }))
    .filter(({ rank }) => segmentOf(rank, segments) === segment && rank >= start)
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .map(({ key }) => key);
}
