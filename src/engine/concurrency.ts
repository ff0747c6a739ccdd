/**
 * Runs `work` over all items, at most `limit` at a time, and gives the results in the items' order.
 * The first rejection rejects the whole; work that has begun runs to its end first, so nothing is left running.
 */
export async function mapLimit<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) {
      results[index] = await work(items[index] as Item)
    }
  }
  const settled = await Promise.allSettled(
    Array.from({ length: Math.max(1, Math.min(limit, items.length)) }, worker),
  )
  const failed = settled.find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
  return results
}
