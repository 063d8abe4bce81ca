/**
 * Milliseconds of processor time of this process while `work` runs: what a busy machine does to the
 * clock does not count, so a bound on it holds under any load.
 */
export function measureProcessorTime(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
