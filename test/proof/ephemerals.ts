/**
 * Ephemeral environments made and destroyed, in a row and side by side: nothing is left in the
 * account, and the memory of the service stays flat.
 */
import { readFileSync } from 'node:fs'
import type { Test } from 'tap'
import { listResources } from '../../src/adapters/sandbox/cloud.ts'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { testService, type TestService } from '../helper/service.ts'

export type EphemeralsResult = {
  count: number
  inRow: RunMeasures
  sideBySide: RunMeasures & { at: number }
}
type RunMeasures = { done: number; leftovers: number; seconds: number; memoryMiB: number[] }

/** `count` in a row, then `count` with `width` at once. */
export async function ephemerals(
  t: Test,
  { count, width }: { count: number; width: number },
): Promise<EphemeralsResult> {
  const service = await testService(t, {
    repository: makeRepository(t, 'tiny'),
    env: { TWINSTACK_CONCURRENCY: String(width), TWINSTACK_WARM: '1' },
  })
  const inRow = await course(service, 'row', count, 1)
  const sideBySide = { at: width, ...(await course(service, 'side', count, width)) }
  for (const [what, { done, leftovers, memoryMiB }] of Object.entries({ inRow, sideBySide })) {
    t.equal(done, count, `${what}: all were made and destroyed`)
    t.equal(leftovers, 0, `${what}: nothing is left in the account`)
    t.ok(isFlat(memoryMiB), `${what}: memory stays flat: ${memoryMiB.join(', ')} MiB`)
  }
  const { body } = await service.call('GET', '/v1/environments')
  t.equal(body.total, 0, 'no environment is left')
  return { count, inRow, sideBySide }
}

async function course(
  service: TestService,
  prefix: string,
  count: number,
  width: number,
): Promise<RunMeasures> {
  const since = performance.now()
  const every = Math.max(1, Math.floor(count / 10))
  const memoryMiB = [residentMiB(service)]
  let next = 0
  let done = 0
  const worker = async () => {
    while (next < count) {
      const name = `${prefix}-${++next}`
      if (await oneLife(service, name)) done += 1
      if (done % every === 0) memoryMiB.push(residentMiB(service))
    }
  }
  await Promise.all(Array.from({ length: width }, worker))
  return {
    done,
    leftovers: (await listResources(service.sandbox)).length,
    seconds: Math.round((performance.now() - since) / 100) / 10,
    memoryMiB,
  }
}

/** Made, deployed, destroyed, proven. */
async function oneLife(service: TestService, name: string): Promise<boolean> {
  // limits are by owner
  const { body: made } = await service.call('PUT', `/v1/environments/${name}`, {
    owner: `owner of ${name}`,
  })
  const deployed = await service.wait(made.operation.id)
  const { body: operation } = await service.call('DELETE', `/v1/environments/${name}?destroy=true`)
  const destroyed = await service.wait(operation.id)
  return (
    deployed.status === 'succeeded' &&
    destroyed.status === 'succeeded' &&
    destroyed.cleanup?.remaining.length === 0
  )
}

/**
 * The last third is no more than a quarter (and 30 MiB) above the second: the first one fills
 * caches.
 */
function isFlat(memory: number[]): boolean {
  const third = Math.ceil(memory.length / 3)
  const mean = (list: number[]) =>
    list.reduce((sum, one) => sum + one, 0) / Math.max(1, list.length)
  const [middle, last] = [mean(memory.slice(third, 2 * third)), mean(memory.slice(2 * third))]
  return last <= Math.max(middle * 1.25, middle + 30)
}

/** VmRSS of the service's process (proc(5)). */
function residentMiB({ pid }: TestService): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Math.round(Number(line?.[1] ?? 0) / 1024)
}
