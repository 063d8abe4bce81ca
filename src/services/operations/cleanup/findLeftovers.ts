/**
 * Finds resources that remain in the account after a destroy, by their tags. It only reads. Data is
 * never deleted: resources that contain data or a copy of data are kept, whatever tags they have
 * (RDS, AWS Backup and Data Lifecycle Manager copy tags to snapshots). Only resources that a
 * recorded state created are destroyed again.
 */
import type { CloudInquiry } from '../../../model/cloudInquiry.ts'
import { findKeepReason } from '../../../analysis/deploy/findKeepReason.ts'
import { hashSha256 } from '../../../lib/hash.ts'
import { getBasicType, quoteText, removeCommand, getTypeOfArn } from '../../../model/awsType.ts'
import type { CloudThing } from '../../../model/cloud.ts'
import { listRegions } from '../../drift/findUnmanaged.ts'
import { selectUnmanaged } from '../../../analysis/drift/unmanaged.ts'
import { unseen } from '../../../model/drift.ts'
import type { KeptResource, Leftover } from '../../../model/environment.ts'
import type { CleanupService } from '../execute/executorDeps.ts'
import type { ImportResource, ResourceRecord } from '../../../model/operation.ts'

/**
 * Seconds before each search, because AWS lists resources for a while during their deletion. The
 * simulated account is up to date immediately.
 */
const pauses = { aws: [0, 2, 4, 8, 16], sandbox: [0] }

/**
 * Types that AWS deletes later or still lists by tags, for an hour to a month (user guides of the
 * services).
 */
const lingers = new Set([
  'aws:kms/key:Key',
  'aws:kms/replicaKey:ReplicaKey',
  'aws:secretsmanager/secret:Secret',
  'aws:ec2/natGateway:NatGateway',
  'aws:ec2/instance:Instance',
  'aws:ec2/vpcEndpoint:VpcEndpoint',
  'aws:ec2/transitGateway:TransitGateway',
  'aws:ecs/cluster:Cluster',
  'aws:ecs/service:Service',
  'aws:ecs/taskDefinition:TaskDefinition',
])

export function createCleanupService({ inquiry }: { inquiry: CloudInquiry }): CleanupService {
  return {
    pauses: pauses[inquiry.kind],
    search: async ({ environment, tree, recorded, retained }) => {
      const { found, notes } = await inquiry.findTagged(await inquiry.getPlace(environment, tree), {
        regions: listRegions(recorded),
        vpcs: [],
      })
      const known = new Set(selectUnmanaged(found, []).map(getKey))
      const things = found.filter(thing => known.has(getKey(thing)))
      const late = inquiry.kind === 'aws' ? things.filter(wasDestroyed(recorded)) : []
      const isOurs = matchCreatedBy(environment.name, recorded)
      const leftover = createLeftoverFinder(isOurs)
      const kept = things
        .filter(thing => !late.includes(thing))
        .flatMap(thing => {
          const why = findKeepReason(thing, { ours: isOurs(thing), recorded, retained })
          return why === null ? [] : [{ thing, why }]
        })
      const remaining = things.filter(
        thing => !late.includes(thing) && !kept.some(one => one.thing === thing),
      )
      return {
        remaining: remaining.map(leftover),
        lingering: late.map(leftover),
        kept: kept.map(({ thing, why }): KeptResource => ({
          ...leftover(thing),
          why,
          command:
            inquiry.kind === 'sandbox'
              ? `twinstack sandbox rm ${quoteText(thing.arn ?? thing.id)}`
              : removeCommand(thing),
        })),
        retry: listImports(remaining.filter(isOurs)),
        notSeen: [...new Set([...notes, unseen])],
      }
    },
  }
}

const getKey = ({ type, id, arn, region }: Pick<CloudThing, 'type' | 'id' | 'arn' | 'region'>) =>
  `${arn ?? `${type} ${region} ${id}`}`

/** The engine has just deleted it, and AWS lists its type for some time. */
function wasDestroyed(recorded: ResourceRecord[]): (thing: CloudThing) => boolean {
  const ids = new Set(
    recorded.flatMap(({ type, id, outputs }) =>
      lingers.has(type) ? [`${getBasicType(type)} ${id}`, String(outputs['arn'])] : [],
    ),
  )
  return ({ type, id, arn }) =>
    (type !== null && ids.has(`${getBasicType(type)} ${id}`)) || (arn !== null && ids.has(arn))
}

/**
 * Created by an operation: the tag `twinstack:urn` (first 12 digits of the URN's SHA-256) is that
 * of a recorded resource of the same type. The tag alone proves nothing, because copies have it
 * too.
 */
function matchCreatedBy(
  environment: string,
  recorded: ResourceRecord[],
): (thing: CloudThing) => boolean {
  const known = new Set(
    recorded.map(({ urn, type }) => `${getBasicType(type)} ${hashSha256(urn).slice(0, 12)}`),
  )
  return ({ tags, type, why }) =>
    type !== null &&
    why === 'tagged' &&
    tags['twinstack:environment'] === environment &&
    known.has(`${getBasicType(type)} ${tags['twinstack:urn']}`)
}

function createLeftoverFinder(
  isOurs: (thing: CloudThing) => boolean,
): (thing: CloudThing) => Leftover {
  return thing => ({
    type: thing.type,
    id: thing.id,
    arn: thing.arn,
    region: thing.region,
    name: thing.name,
    ours: isOurs(thing),
  })
}

/** The imports of leftovers into the state for the second destroy. */
function listImports(things: CloudThing[]): ImportResource[] {
  return things.flatMap((thing, at) => {
    const { type } = thing
    if (type === null) return []
    const parsed = thing.arn ? getTypeOfArn(thing.arn) : null
    const id = parsed?.type === getBasicType(type) ? (parsed.importId ?? thing.id) : thing.id
    const name = (thing.tags['twinstack:name'] ?? 'left').replace(/[^\w.-]+/g, '-')
    return [{ type, id, name: `${name}-left-${at + 1}`, protect: false }]
  })
}
