/** The rest of the simulated account, for rules that concern several resources. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { listSameTypes } from './catalog/sameTypes.ts'
import { isCode, readType } from './files.ts'
import { listPresets } from './presets.ts'
import type { CloudResource } from './resource.ts'

export type World = {
  folder: string
  account: string
  region: string
  partition: string
  /** of this account and region; types without regions are found too */
  list(type: string): Promise<CloudResource[]>
  /** by id or ARN */
  find(type: string, id: unknown): Promise<CloudResource | null>
  /** of all accounts and regions: bucket names are unique in all of AWS */
  listInAllRegions(type: string): Promise<CloudResource[]>
}

/** The resources of an account as a rule of the catalog reads them. */
export function openWorld(
  folder: string,
  { account, region, partition }: { account: string; region: string; partition: string },
): World {
  const list = async (type: string) => {
    const regions = region === 'global' ? ['global'] : [region, 'global']
    const stored = await Promise.all(
      regions.flatMap(one =>
        listSameTypes(type).map(same => readType(folder, { account, region: one, type: same })),
      ),
    )
    const presets = regions.flatMap(one => listPresets(type, { account, region: one, partition }))
    return [...stored.flat(), ...presets]
  }
  return {
    folder,
    account,
    region,
    partition,
    list,
    find: async (type, id) =>
      (await list(type)).find(one => one.id === id || (one.arn !== null && one.arn === id)) ?? null,
    listInAllRegions: async type => {
      const accounts = await listFolders(join(folder, 'accounts'))
      const places = await Promise.all(
        accounts.map(async one =>
          (await listFolders(join(folder, 'accounts', one))).map(place => ({
            account: one,
            region: place,
          })),
        ),
      )
      return (
        await Promise.all(places.flat().map(place => readType(folder, { ...place, type })))
      ).flat()
    },
  }
}

async function listFolders(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch((cause: unknown) => {
    if (isCode(cause, 'ENOENT')) return []
    throw cause
  })
  return entries.filter(entry => entry.isDirectory()).map(entry => entry.name)
}
