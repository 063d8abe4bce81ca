/** What the tests of crashes share. */
import { listResources } from '../../src/sandbox/cloud.ts'
import type { ResourceRecord } from '../../src/operations/words.ts'
import type { RunRequest } from '../../src/runner/protocol.ts'
import { cloudConfig, cloudProgram, cloudSettings } from './program.ts'
import { makeTree } from './helper.ts'
import type { Lab } from './helper.ts'

export function ids (resources: ResourceRecord[]): string[] {
  return resources.filter(item => item.custom && !item.type.startsWith('pulumi:')).map(item => item.id!).sort()
}

export async function cloudIds (lab: Lab): Promise<string[]> {
  return (await listResources(lab.cloud)).map(item => item.id).sort()
}

export function prepare (lab: Lab): RunRequest {
  const tree = makeTree(lab, { 'index.ts': cloudProgram }, { ...cloudSettings, topics: 12 })
  return lab.request(tree, { parallel: 4, cloud: { ...lab.request(tree).cloud, config: cloudConfig } })
}
