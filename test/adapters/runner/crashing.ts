/** Shared helpers of the tests of crashes. */
import { setTimeout as sleep } from 'node:timers/promises'
import { listResources } from '../../../src/adapters/sandbox/cloud.ts'
import { injectFault } from '../../../src/adapters/sandbox/faults.ts'
import type { ResourceRecord } from '../../../src/model/operation.ts'
import type { RunRequest } from '../../../src/model/run.ts'
import { cloudConfig, cloudProgram, cloudSettings } from './program.ts'
import { makeTree } from './helper.ts'
import type { Lab } from './helper.ts'
import { requirePresent } from '../../helper/present.ts'

export function ids(resources: ResourceRecord[]): string[] {
  return resources
    .filter(item => item.custom && !item.type.startsWith('pulumi:'))
    .map(item => requirePresent(item.id))
    .sort()
}

export async function cloudIds(lab: Lab): Promise<string[]> {
  return (await listResources(lab.cloud)).map(item => item.id).sort()
}

export function prepare(lab: Lab): RunRequest {
  const tree = makeTree(lab, { 'index.ts': cloudProgram }, { ...cloudSettings, topics: 12 })
  return lab.request(tree, {
    parallel: 4,
    cloud: { ...lab.request(tree).cloud, config: cloudConfig },
  })
}

/** A deploy that has created this number of topics, which the cloud reports a second later. */
export async function begun(lab: Lab, request: RunRequest, topics: number) {
  await injectFault(lab.cloud, {
    type: 'aws:sns/topic:Topic',
    operation: 'create',
    mode: 'delay',
    seconds: 1,
    when: 'after',
  })
  const handle = await lab.start(request)
  while ((await listResources(lab.cloud, { type: 'aws:sns/topic:Topic' })).length < topics)
    await sleep(20)
  return handle
}
