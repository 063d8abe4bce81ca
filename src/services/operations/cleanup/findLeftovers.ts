/** What the account says by tags after a destroy. Reads only; what it could not see is said. */
import type { CloudInquiry } from '../../../model/cloudInquiry.ts'
import { basicType, typeOfArn } from '../../../model/awsType.ts'
import type { CloudThing } from '../../../model/cloud.ts'
import { regionsOf } from '../../drift/findUnmanaged.ts'
import { unmanagedOf } from '../../../analysis/drift/unmanaged.ts'
import { unseen } from '../../../model/drift.ts'
import type { Leftover } from '../../../model/environment.ts'
import type { CleanupService } from '../execute/executorDeps.ts'
import type { ImportResource, ResourceRecord } from '../../../model/operation.ts'

/**
 * AWS lists what is being deleted for a while: seconds before each look. The simulated account
 * tells the truth at once.
 */
const pauses = { aws: [0, 2, 4, 8, 16], sandbox: [0] }

/**
 * What AWS deletes later or goes on listing by its tags, for an hour to a month (user guides of the
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
    search: async ({ environment, tree, recorded }) => {
      const { found, notes } = await inquiry.tagged(await inquiry.place(environment, tree), {
        regions: regionsOf(recorded),
        vpcs: [],
      })
      const known = new Set(unmanagedOf(found, []).map(keyOf))
      const things = found.filter(thing => known.has(keyOf(thing)))
      const late = inquiry.kind === 'aws' ? things.filter(wasDestroyed(recorded)) : []
      const remaining = things.filter(thing => !late.includes(thing))
      return {
        remaining: remaining.map(leftoverOf(environment.name)),
        lingering: late.map(leftoverOf(environment.name)),
        retry: retried(remaining, environment.name),
        notSeen: [...new Set([...notes, unseen])],
      }
    },
  }
}

const keyOf = ({ type, id, arn, region }: Pick<CloudThing, 'type' | 'id' | 'arn' | 'region'>) =>
  `${arn ?? `${type} ${region} ${id}`}`

/** The engine deleted it a moment ago, and it is of a kind that goes on being listed. */
function wasDestroyed(recorded: ResourceRecord[]): (thing: CloudThing) => boolean {
  const ids = new Set(
    recorded.flatMap(({ type, id, outputs }) =>
      lingers.has(type) ? [`${basicType(type)} ${id}`, String(outputs['arn'])] : [],
    ),
  )
  return ({ type, id, arn }) =>
    (type !== null && ids.has(`${basicType(type)} ${id}`)) || (arn !== null && ids.has(arn))
}

const isOurs =
  (environment: string) =>
  ({ tags, type, why }: CloudThing) =>
    type !== null &&
    why === 'tagged' &&
    tags['twinstack:environment'] === environment &&
    Boolean(tags['twinstack:urn'])

function leftoverOf(environment: string): (thing: CloudThing) => Leftover {
  const ours = isOurs(environment)
  return thing => ({
    type: thing.type,
    id: thing.id,
    arn: thing.arn,
    region: thing.region,
    name: thing.name,
    ours: ours(thing),
  })
}

/** How they are taken into the state; only what an operation made. */
function retried(things: CloudThing[], environment: string): ImportResource[] {
  return things.filter(isOurs(environment)).map((thing, at) => {
    const told = thing.arn ? typeOfArn(thing.arn) : null
    const id = told?.type === basicType(thing.type!) ? (told.importId ?? thing.id) : thing.id
    const name = (thing.tags['twinstack:name'] ?? 'left').replace(/[^\w.-]+/g, '-')
    return { type: thing.type!, id, name: `${name}-left-${at + 1}`, protect: false }
  })
}
