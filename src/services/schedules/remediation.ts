import type { Environment } from '../../model/environment.ts'
import type { Store } from '../../model/store.ts'
import { findWindow } from './windows.ts'
import type { AutoRemediate, MaintenanceWindow } from '../../model/schedule.ts'

/**
 * What may be remediated automatically in an environment at a moment: the union of the policies of
 * its schedules that are not paused (all their classes, the smallest maximum). `withheld` names the
 * maintenance window that forbids it now.
 */
export async function readRemediationPolicy(
  store: Store,
  { name }: Pick<Environment, 'name'>,
  at: Date,
): Promise<{ policy: AutoRemediate | null; withheld: string | null }> {
  const { items } = await store.schedules.list({
    environment: name,
    task: 'drift-check',
    page: 1,
    pageSize: 100,
  })
  const policy = chooseStrictestPolicy(
    items
      .filter(schedule => !schedule.paused && schedule.autoRemediate.enabled)
      .map(schedule => schedule.autoRemediate),
  )
  const window = policy && findWindow(await store.schedules.listWindows(name), at)
  return { policy, withheld: window && formatWindow(window) }
}

function chooseStrictestPolicy(policies: AutoRemediate[]): AutoRemediate | null {
  if (policies.length === 0) return null
  const lists = policies.map(policy => policy.classes).filter(classes => classes !== 'all')
  return {
    enabled: true,
    classes: lists.length < policies.length ? 'all' : lists.flat(),
    maximumPerDay: Math.min(...policies.map(policy => policy.maximumPerDay)),
  }
}

function formatWindow({ from, to, timezone, reason }: MaintenanceWindow): string {
  return `the maintenance window ${from}-${to} ${timezone} is open (${reason})`
}
