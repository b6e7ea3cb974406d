/** Patterns as IAM has them: `*` stands for any characters, `?` for one. */

const regexFor = (pattern: string, any: string, one: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', any)
      .replaceAll('?', one)}$`,
    's',
  );

/** Whether everything that `covered` stands for is in `pattern` too. A wildcard is covered by a `*` alone. */
export const covers = (pattern: string, covered: string): boolean =>
  regexFor(pattern, '.*', '[^*]').test(covered);

/** The parts of an ARN: `arn`, partition, service, region, account, and the rest. */
const partsOf = (arn: string): string[] => {
  const parts = arn.split(':');
  return parts.length > 6 ? [...parts.slice(0, 5), parts.slice(5).join(':')] : parts;
};

/** Whether there is an ARN that both patterns stand for. A pattern with fewer parts, `*` above all, may stand for any. */
export function arnsIntersect(a: string, b: string): boolean {
  const [left, right] = [partsOf(a), partsOf(b)];
  if (left.length !== right.length) return intersects(a, b);
  return left.every((part, index) => intersects(part, right[index] ?? ''));
}

/** Whether there is a text that both patterns stand for. */
export function intersects(a: string, b: string): boolean {
  const known = new Map<number, boolean>();
  const meet = (i: number, j: number): boolean => {
    const place = i * (b.length + 1) + j;
    const answer = known.get(place) ?? meetAt(i, j);
    known.set(place, answer);
    return answer;
  };
  const meetAt = (i: number, j: number): boolean => {
    if (a[i] === '*') return meet(i + 1, j) || (j < b.length && meet(i, j + 1));
    if (b[j] === '*') return meet(i, j + 1) || (i < a.length && meet(i + 1, j));
    if (i === a.length || j === b.length) return i === a.length && j === b.length;
    return (a[i] === b[j] || a[i] === '?' || b[j] === '?') && meet(i + 1, j + 1);
  };
  return meet(0, 0);
}
