import type { Test } from 'tap'
import type { Environment } from '../../src/model/environment.ts'
import type { ResourceRecord } from '../../src/model/operation.ts'
import { listResources } from '../../src/adapters/sandbox/cloud.ts'
import type { TestService } from './service.ts'

/** Every item of a paged list. */
async function all<Item>(service: TestService, path: string): Promise<Item[]> {
  const found: Item[] = []
  for (let page = 1; ; page += 1) {
    const { body } = await service.call('GET', `${path}?page=${page}&pageSize=100`)
    found.push(...body.items)
    if (body.items.length === 0 || found.length >= body.total) return found
  }
}

/** The recorded state of one environment: `type id` of every resource in the cloud, sorted. */
export async function stateIds(service: TestService, environment: string): Promise<string[]> {
  const resources = await all<ResourceRecord>(service, `/v1/environments/${environment}/resources`)
  return resources
    .filter(r => r.custom && !r.type.startsWith('pulumi:'))
    .map(r => `${r.type} ${r.id}`)
    .sort()
}

/**
 * The recorded state of all environments together = the whole sandbox: no orphan, nothing missing.
 * Resources of other providers, such as a random password, are in no cloud.
 */
export async function sameAsCloud(
  t: Test,
  service: TestService,
  message = 'recorded state = sandbox',
): Promise<void> {
  const environments = await all<Environment>(service, '/v1/environments')
  const recorded = (await Promise.all(environments.map(({ name }) => stateIds(service, name))))
    .flat()
    .filter(id => id.startsWith('aws:'))
    .sort()
  t.same(recorded, await cloudIds(service.sandbox), message)
}

/** `type id` of everything in the simulated cloud, sorted. */
export async function cloudIds(folder: string): Promise<string[]> {
  return (await listResources(folder)).map(r => `${r.type} ${r.id}`).sort()
}
