/**
 * Finds resources that exist and are in no recorded state, among those that the account listed.
 * Pure. The rules below leave out resources that AWS creates for its services, and those that a
 * recorded resource started (instances of a scaling group).
 */
import {
  getBasicType,
  parseArn,
  quoteText,
  removeCommand,
  getTypeOfArn,
} from '../../model/awsType.ts'
import type { CloudThing } from '../../model/cloud.ts'
import type { ResourceRecord } from '../../model/operation.ts'
import type { Attribution, UnmanagedResource } from '../../model/drift.ts'
import { hashSha256 } from '../../lib/hash.ts'

/**
 * Why a resource is no finding: a state records it, or something else manages it (`helper` names
 * it). Null: neither is known.
 */
export type Keeper = { record: ResourceRecord } | { helper: string } | null

/** Returns a function that finds what manages a resource. */
export function createKeeperFinder(recorded: ResourceRecord[]): (thing: CloudThing) => Keeper {
  const known = indexRecords(recorded)
  return thing => {
    const record = known.get(thing)
    if (record) return { record }
    const helper =
      thing.helper ??
      findHelper(thing) ??
      describeStarter(thing, known) ??
      findInlineRule(thing, known)
    return helper === null ? null : { helper }
  }
}

/**
 * The resources of one environment that nothing known manages. `created`: who created a resource,
 * where that was requested.
 */
export function selectUnmanaged(
  things: CloudThing[],
  recorded: ResourceRecord[],
  findCreation: (thing: CloudThing) => Attribution | null = () => null,
): UnmanagedResource[] {
  const keeper = createKeeperFinder(recorded)
  const names = new Set(recorded.map(resource => `${resource.type} ${resource.name}`))
  return things
    .filter(thing => keeper(thing) === null)
    .map(thing => ({
      type: thing.type,
      id: thing.id,
      arn: thing.arn,
      account: thing.account,
      region: thing.region,
      name: thing.name,
      tags: thing.tags,
      why: thing.why,
      attribution: findCreation(thing),
      proposal: formatProposal(thing, names),
    }))
}

type Index = {
  get(thing: CloudThing): ResourceRecord | undefined
  byUrnTag(tag: string): ResourceRecord | undefined
  byId(type: string, id: string): ResourceRecord | undefined
  groups: Set<string>
}

/**
 * Indexes records by ARN, and by type and id. Types with the same form of ARN count as one type.
 */
function indexRecords(recorded: ResourceRecord[]): Index {
  const custom = recorded.filter(one => one.custom && one.id !== null)
  const arns = new Map(
    custom.flatMap(one =>
      [one.outputs['arn'], one.id].flatMap(arn =>
        typeof arn === 'string' && arn.startsWith('arn:')
          ? [[arn.replace(/:\*$/, ''), one] as const]
          : [],
      ),
    ),
  )
  const ids = new Map(custom.map(one => [`${getBasicType(one.type)} ${one.id}`, one]))
  const tags = new Map(custom.map(one => [getUrnTag(one.urn), one]))
  const groups = new Set(
    custom.filter(one => one.type === 'aws:autoscaling/group:Group').flatMap(one => one.id ?? []),
  )
  const byId = (type: string, id: string) => ids.get(`${getBasicType(type)} ${id}`)
  return {
    byId,
    groups,
    byUrnTag: tag => tags.get(tag),
    get: thing =>
      (thing.arn ? arns.get(thing.arn.replace(/:\*$/, '')) : undefined) ??
      hasSameAccount(thing, thing.type ? byId(thing.type, thing.id) : undefined),
  }
}

/**
 * Names are not unique between accounts and regions: an equal id with another ARN is another
 * resource.
 */
function hasSameAccount(
  { arn }: CloudThing,
  record: ResourceRecord | undefined,
): ResourceRecord | undefined {
  const own = record?.outputs['arn']
  if (!arn || typeof own !== 'string') return record
  const [left, right] = [parseArn(arn), parseArn(own)]
  return left && right && (left.account !== right.account || left.region !== right.region)
    ? undefined
    : record
}

const getUrnTag = (urn: string) => hashSha256(urn).slice(0, 12)

/** By name or tag, as the services' user guides document them. */
const rules: { matches(thing: CloudThing): boolean; why: string }[] = [
  {
    matches: ({ arn }) => /:(?:cluster-)?snapshot:rds:/.test(arn ?? ''),
    why: 'an automatic snapshot of RDS',
  },
  {
    matches: ({ arn }) =>
      /:rds:.*:(?:pg|cluster-pg):default\.|:og:default:/.test(arn ?? '') ||
      /:elasticache:.*:parametergroup:default\./.test(arn ?? ''),
    why: 'a default group of the service',
  },
  {
    matches: ({ tags }) => 'aws:secretsmanager:owningService' in tags,
    why: 'a secret that an AWS service manages',
  },
  {
    matches: ({ type, id }) =>
      type === 'aws:cloudwatch/logGroup:LogGroup' &&
      /^(?:\/aws\/(?:lambda|rds|eks|containerinsights|codebuild|apigateway|vendedlogs)\/|RDSOSMetrics$|API-Gateway-Execution-Logs_)/.test(
        id,
      ),
    why: 'a log group that an AWS service created',
  },
  {
    matches: ({ type, id }) =>
      type === 'aws:cloudwatch/metricAlarm:MetricAlarm' && /^(?:TargetTracking-|awsec2-)/.test(id),
    why: 'an alarm of a scaling policy',
  },
  {
    matches: ({ arn }) => /:iam:.*:role\/aws-service-role\//.test(arn ?? ''),
    why: 'a service-linked role',
  },
  { matches: ({ arn }) => /:kms:.*:alias\/aws\//.test(arn ?? ''), why: 'a key of an AWS service' },
  {
    matches: ({ type, tags }) =>
      type === 'aws:ec2/securityGroup:SecurityGroup' && 'aws:eks:cluster-name' in tags,
    why: 'the security group of an EKS cluster',
  },
]

function findHelper(thing: CloudThing): string | null {
  return rules.find(({ matches: when }) => when(thing))?.why ?? null
}

/**
 * Resources that a recorded scaling group or launch template started have its tags. A tagged
 * resource of the same type was not started by it: it is a copy that was left over.
 */
function describeStarter(thing: CloudThing, known: Index): string | null {
  const group = thing.tags['aws:autoscaling:groupName']
  if (group !== undefined && known.groups.has(group)) return `started by the scaling group ${group}`
  const parent = known.byUrnTag(thing.tags['twinstack:urn'] ?? '')
  const starts =
    parent &&
    ['aws:autoscaling/group:Group', 'aws:ec2/launchTemplate:LaunchTemplate'].includes(
      parent.type,
    ) &&
    parent.type !== thing.type
  return starts ? `started by ${parent.name} (${parent.type})` : null
}

/**
 * Rules of a group that the program writes inline are compared by refresh; those of an unmanaged
 * group belong to it.
 */
function findInlineRule({ part }: CloudThing, known: Index): string | null {
  if (part === null) return null
  const group = known.byId('aws:ec2/securityGroup:SecurityGroup', part)
  if (!group) return `part of ${part}`
  const inline = ['ingress', 'egress'].some(key => group.inputs[key] !== undefined)
  return inline ? `a rule of ${group.name}, which refresh compares` : null
}

/**
 * Commands for the user: the entry of an `import` operation, the same for a plain pulumi, and how
 * to delete the resource.
 */
export function formatProposal(thing: CloudThing, names: Set<string> = new Set()): string {
  const stack = thing.tags['aws:cloudformation:stack-name']
  if (stack !== undefined)
    return (
      `CloudFormation manages it (stack ${stack}): change it there, or remove it from that ` +
      'stack before it is imported'
    )
  const remove = removeCommand(thing)
  const lines = [...formatImportLines(thing, names), ...(remove ? [`delete it: ${remove}`] : [])]
  return lines.length > 0
    ? lines.join('\n')
    : `check ${thing.arn ?? thing.id}: its Pulumi type is not known to Twinstack; import it ` +
        'with `pulumi import <type> <name> <id>`, or delete it in its service'
}

/** Empty where the ARN determines the type but not the id: an id is never guessed. */
function formatImportLines(thing: CloudThing, names: Set<string>): string[] {
  const known = thing.arn ? getTypeOfArn(thing.arn) : null
  if (!thing.type || (known && known.id === null && thing.id === thing.arn)) return []
  const name = chooseFreeName(thing, names)
  const id = known?.type === getBasicType(thing.type) ? (known.importId ?? thing.id) : thing.id
  const other =
    thing.type === 'aws:rds/instance:Instance'
      ? ' (an instance of a cluster: type aws:rds/clusterInstance:ClusterInstance)'
      : ''
  return [
    `import it: ${JSON.stringify({ type: thing.type, name, id })}${other}`,
    `or: pulumi import ${quoteText(thing.type)} ${quoteText(name)} ${quoteText(id)}`,
  ]
}

/** A logical name that the program does not use yet for this type. */
function chooseFreeName(thing: CloudThing, names: Set<string>): string {
  const own = thing.tags['twinstack:name'] ?? thing.name ?? thing.id
  const base =
    own
      .replace(/[^A-Za-z0-9_.-]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 80) || 'imported'
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? base : `${base}-${n}`
    if (!names.has(`${thing.type} ${name}`)) return name
  }
}
