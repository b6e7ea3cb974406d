/**
 * `Promise.all` that waits for each of them, also when one fails: what goes on behind an answer would be frozen along with
 * the container, and go on in the middle of its next invocation.
 *
 * @throws the first failure, in the order of `work`
 */
export async function allEnded<T>(work: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
