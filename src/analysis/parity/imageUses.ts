/** Lists the machine images that the resources of a state use, with the region. */
import type { ResourceRecord } from '../../model/operation.ts'
import type { ImageUse } from '../../model/machineImage.ts'

const imageId = /(?<![A-Za-z0-9])ami-[0-9a-f]{8,17}(?![A-Za-z0-9])/g

/** Returns each image and region once, in the order of the state. */
export function listImageUses(resources: ResourceRecord[]): ImageUse[] {
  const regions = new Map(
    resources
      .filter(({ type }) => type === 'pulumi:providers:aws')
      .map(({ urn, inputs }) => [urn, findTextOrNull(inputs['region'])]),
  )
  const uses = new Map<string, ImageUse>()
  for (const resource of resources)
    for (const id of listIdsIn(resource.inputs)) {
      const provider = resource.provider?.split('::').slice(0, 4).join('::') ?? ''
      const region = findTextOrNull(resource.inputs['region']) ?? regions.get(provider) ?? null
      uses.set(`${region} ${id}`, { id, region })
    }
  return [...uses.values()]
}

const findTextOrNull = (value: unknown) =>
  typeof value === 'string' && value !== '' ? value : null

function listIdsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.includes('ami-') ? (value.match(imageId) ?? []) : []
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(listIdsIn) : []
}
