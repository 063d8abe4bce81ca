/** The resources of the recorded states of an environment, for the proof of its destroy. */
import { gunzipSync } from 'node:zlib'
import { getDeployment, toRecord } from '../../../model/checkpoint.ts'
import type { ResourceRecord } from '../../../model/operation.ts'
import type { Store } from '../../../model/store.ts'
import { listEveryResource } from '../options.ts'

/**
 * A destroy that failed half-way recorded a smaller state: earlier versions contain the resources
 * that it deleted.
 */
const versions = 5

/**
 * Resources of the current state and of earlier versions, the newest first, once for each URN and
 * id.
 */
export async function readRecordedResources(
  store: Store,
  environment: string,
): Promise<ResourceRecord[]> {
  const found = new Map<string, ResourceRecord>()
  const add = (records: ResourceRecord[]) => {
    for (const record of records) {
      const key = `${record.urn} ${record.id}`
      if (!found.has(key)) found.set(key, record)
    }
  }
  add(await listEveryResource(store, environment))
  const { items } = await store.states.list(environment, { page: 1, pageSize: versions })
  for (const { id } of items) {
    const saved = await store.states.get(environment, id)
    if (saved) add(listResources(saved.body))
  }
  return [...found.values()]
}

/** Resources of a saved state, and those whose creation was pending in it. */
function listResources(body: Buffer): ResourceRecord[] {
  const { resources = [], pending_operations: pending = [] } = getDeployment(
    JSON.parse(gunzipSync(body).toString('utf8')),
  )
  return [...resources, ...pending.map(({ resource }) => resource)].map(toRecord)
}
