/**
 * Time of the processor that some work takes, ms, of this process in user mode and in the kernel. A clock would count what
 * other programs do meanwhile. A limit for it is some times what a quiet machine needs: on a busy one caches are cold.
 */
export function cpuOf(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
