import { TwinstackError } from '../errors.ts'
import type { Machinery } from './machinery.ts'
import type { Operation, ResourceRecord } from './words.ts'

const flags = ['deletionProtection', 'deletionProtectionEnabled', 'enableDeletionProtection', 'disableApiTermination'] as const
const pageSize = 1000

/**
 * Before anything is destroyed: no resource may be protected. The engine would find out one resource at a time, with half
 * of the environment gone by then.
 *
 * @throws TwinstackError `deletion-protected`, naming every protected resource
 */
export async function refuseWhenProtected ({ store }: Machinery, operation: Operation): Promise<void> {
  const found: string[] = []
  for (let page = 1; ; page += 1) {
    const { items, total } = await store.environments.resources(operation.environment, { page, pageSize })
    found.push(...items.map(protection).filter(line => line !== null))
    if (page * pageSize >= total) break
  }
  if (found.length === 0) return
  throw new TwinstackError('deletion-protected', `${operation.kind} of ${operation.environment} would delete protected resources: ${found.join('; ')}`, {
    hint: 'turn the protection off in the program or its settings, deploy that, and ask again',
  })
}

/** How a resource is protected, as `type name (property)`; null when it is not. */
export function protection ({ type, name, protect, inputs, outputs }: ResourceRecord): string | null {
  if (protect) return `${type} ${name} (protect)`
  const flag = flags.find(key => inputs[key] === true || (inputs[key] === undefined && outputs[key] === true))
  return flag ? `${type} ${name} (${flag})` : null
}
