/**
 * Works on all items, at most `width` at a time. After the first failure nothing new is begun; what is under way is waited for,
 * so that nothing goes on behind the back of whoever catches the error.
 * @throws what failed first
 */
export async function inParallel<T, R>(width: number, items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const failures: unknown[] = [];
  const rest = [...items.entries()];
  const worker = async () => {
    for (let next = rest.shift(); next !== undefined && failures.length === 0; next = rest.shift()) {
      const [at, item] = next;
      await work(item).then(
        (result) => (results[at] = result),
        (thrown: unknown) => failures.push(thrown),
      );
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
  return results;
}
