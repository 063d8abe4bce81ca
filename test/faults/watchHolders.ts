/**
 * Watches during a round that on one machine two runs never have an engine for one environment at
 * the same time. On another machine the engine of a lost lease may still wait: the fence refuses
 * its writes, and the comparison with the cloud finds what it should not have done.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Lab } from './lab.ts'
import { findLiveRuns, hasEngine } from './runs.ts'

export function watchHolders(lab: Lab): { stop(): Promise<string[]> } {
  const found = new Set<string>()
  const done = new AbortController()
  const work = (async () => {
    while (!done.signal.aborted) {
      for (const message of await findTwoWriters(lab)) found.add(message)
      await sleep(150)
    }
  })()
  return {
    stop: async () => {
      done.abort()
      await work
      const rows = await lab.cluster.query<{ environment: string }>(
        'select environment from twinstack.operations ' +
          "where status in ('running', 'interrupted') group by environment having count(*) > 1",
      )
      return [...found, ...rows.map(row => `two holders of ${row.environment}`)]
    },
  }
}

async function findTwoWriters(lab: Lab): Promise<string[]> {
  const byEnvironment = new Map<string, string[]>()
  for (const run of await findLiveRuns(lab)) {
    if (!(await hasEngine(run))) continue
    const place = `${run.environment} in ${run.home}`
    byEnvironment.set(place, [...(byEnvironment.get(place) ?? []), run.name])
  }
  return [...byEnvironment]
    .filter(([, names]) => names.length > 1)
    .map(([environment, names]) => `two engines of ${environment}: ${names.sort().join(', ')}`)
}
