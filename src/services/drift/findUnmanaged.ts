import type { CloudInquiry } from '../../model/cloudInquiry.ts'
import { parseArn } from '../../model/awsType.ts'
import type { CloudThing, Place } from '../../model/cloud.ts'
import type { ResourceRecord } from '../../model/operation.ts'
import { attributeCreation } from '../../analysis/drift/attribute.ts'
import type { RanOperation, Window } from '../../analysis/drift/attribute.ts'
import { selectUnmanaged } from '../../analysis/drift/unmanaged.ts'
import { unseen, type Attribution, type UnmanagedResource } from '../../model/drift.ts'

/** days that CloudTrail keeps */
const memoryDays = 90
/**
 * the maximum number of resources whose author is searched: each needs requests that are limited to
 * two per second
 */
const mostTraced = 50

/**
 * Finds resources with the environment's tag or in its VPCs that are in no recorded state, with
 * their author and a proposal. It reads the account and does not throw when the account refuses:
 * `notes` names what could not be read.
 */
export async function findUnmanaged({
  inquiry,
  place,
  recorded,
  operations = [],
  now = new Date(),
}: {
  inquiry: CloudInquiry
  place: Place
  recorded: ResourceRecord[]
  operations?: RanOperation[]
  now?: Date
}): Promise<{ unmanaged: UnmanagedResource[]; notes: string[] }> {
  const { found, notes } = await inquiry.findTagged(place, {
    regions: listRegions(recorded),
    vpcs: listVpcs(recorded),
  })
  const things = selectUnmanaged(found, recorded)
  const traced = await findMakers(
    inquiry,
    place,
    found
      .filter(thing => things.some(one => one.id === thing.id && one.type === thing.type))
      .slice(0, mostTraced),
    operations,
    now,
  )
  const cut =
    things.length > mostTraced
      ? [
          `authors were searched for the first ${mostTraced} of ${things.length} unmanaged ` +
            'resources',
        ]
      : []
  return {
    unmanaged: selectUnmanaged(found, recorded, thing => traced.findMaker(thing)),
    notes: [...new Set([...notes, ...traced.notes, ...cut, unseen])],
  }
}

async function findMakers(
  inquiry: CloudInquiry,
  place: Place,
  things: CloudThing[],
  operations: RanOperation[],
  until: Date,
): Promise<{ findMaker(thing: CloudThing): Attribution | null; notes: string[] }> {
  const since = new Date(until.getTime() - memoryDays * 24 * 3600 * 1000)
  const { found: records, notes } =
    things.length === 0
      ? { found: [], notes: [] }
      : await inquiry.findChanges(place, { resources: things, since, until })
  const window: Window = { records, operations, since, until, notes }
  const traced = new Set(things.map(getKey))
  return {
    findMaker: thing => (traced.has(getKey(thing)) ? attributeCreation(thing, window) : null),
    notes,
  }
}

const getKey = ({ type, id, region }: CloudThing) => `${type} ${region} ${id}`

/** Regions in which the recorded state has something. */
export function listRegions(recorded: ResourceRecord[]): string[] {
  return [...new Set(recorded.flatMap(resource => findRegion(resource) ?? []))]
}

/**
 * The region of the resource, otherwise of its ARN; `global` for services without regions, null
 * when unknown.
 */
export function findRegion({
  outputs,
  inputs,
}: Pick<ResourceRecord, 'outputs' | 'inputs'>): string | null {
  const own = outputs['region'] ?? inputs['region']
  if (typeof own === 'string' && own !== '') return own
  const arn = typeof outputs['arn'] === 'string' ? parseArn(outputs['arn']) : null
  return arn ? arn.region || (arn.service === 's3' ? null : 'global') : null
}

function listVpcs(recorded: ResourceRecord[]): string[] {
  return recorded.flatMap(({ type, id }) =>
    (type === 'aws:ec2/vpc:Vpc' || type === 'aws:ec2/defaultVpc:DefaultVpc') && id ? [id] : [],
  )
}
