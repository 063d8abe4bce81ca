/**
 * Milliseconds of processor time of this process while `work` runs: the load of the machine does
 * not change it, so a limit on it is valid under any load.
 */
export function measureProcessorTime(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
