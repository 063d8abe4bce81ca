/**
 * Properties of one resource that show other resources: a security group lists rules that are
 * resources of their own in the same state, a role its attachments, a route table its routes, a
 * bucket, queue or topic the policy that a resource of its own gives it. Where
 * the program does not declare the list, such an element is no drift (pulumi-aws#2246, #2561;
 * terraform-provider-aws#29142). An element that belongs to no resource of the state is drift.
 */
import type { ResourceRecord } from '../../../model/operation.ts'
import { listPermissionsBeyond, listPermissions } from '../../normalise/permissions.ts'
import { isSamePolicy } from '../../normalise/policy.ts'
import type { Leaf, Reading } from '../reading.ts'
import { isEmpty, isObject, toElements, getText } from '../../../lib/values.ts'

export type Siblings = ReadonlyMap<string, ResourceRecord[]>

const types = /ecurityGroup(Ingress|Egress)?Rule:|iam\/rolePolic|ec2\/route:/
/** Resources that give another one its policy or its website: BucketPolicy, QueuePolicy … */
const attached = /^aws:(?!iam\/).*(Policy|WebsiteConfiguration(V2)?):/
/** The inputs by which these name the other resource; `arn` is the topic of a TopicPolicy. */
const owners = ['bucket', 'queueUrl', 'arn', 'repository', 'secretArn', 'fileSystemId']

/** Resources that another resource shows, by the id or name of that other resource. */
export function indexSiblings(resources: ResourceRecord[]): Siblings {
  const byOwner = new Map<string, ResourceRecord[]>()
  for (const resource of resources) {
    const owner = findOwner(resource)
    if (owner === null) continue
    const known = byOwner.get(owner)
    if (known) known.push(resource)
    else byOwner.set(owner, [resource])
  }
  return byOwner
}

function findOwner({ type, inputs, outputs }: ResourceRecord): string | null {
  const all = { ...inputs, ...outputs }
  if (types.test(type)) return getText(all['securityGroupId'] ?? all['routeTableId'] ?? all['role'])
  const name = attached.test(type) ? owners.find(key => all[key] != null) : undefined
  return name === undefined ? null : getText(all[name])
}

export function isOwnedElsewhere(
  { parts, actual, expected }: Leaf,
  reading: Reading,
  siblings: Siblings,
): boolean {
  const [top] = parts
  if (!isEmpty(expected) || !isEmpty(reading.inputs?.[String(top)])) return false
  const own = [
    ...(siblings.get(reading.id ?? '') ?? []),
    ...(siblings.get(getText(reading.before['name'])) ?? []),
  ].map(({ type, inputs, outputs }) => ({
    type,
    all: { ...inputs, ...outputs },
  }))
  if (own.length === 0) return false
  return explanations[String(top)]?.(actual, own) ?? false
}

/** By property: whether separate resources explain the value. */
const explanations: Record<string, (actual: unknown, own: OwnResources) => boolean> = {
  ingress: (actual, own) => isExplainedByRules(actual, own, 'ingress'),
  egress: (actual, own) => isExplainedByRules(actual, own, 'egress'),
  managedPolicyArns: (actual, own) => own.some(({ all }) => all['policyArn'] === actual),
  inlinePolicies: (actual, own) =>
    isObject(actual) && own.some(({ all }) => all['name'] === actual['name']),
  policy: (actual, own) => own.some(({ all }) => isSamePolicy(all['policy'], actual)),
  website: (_actual, own) => own.some(({ type }) => type.includes('Website')),
  routes: (actual, own) => isObject(actual) && own.some(({ all }) => isSameRoute(all, actual)),
}

type OwnResources = { type: string; all: Record<string, unknown> }[]

function isExplainedByRules(
  actual: unknown,
  own: OwnResources,
  way: 'ingress' | 'egress',
): boolean {
  const declared = own
    .filter(({ type, all }) => new RegExp(way, 'i').test(type) || all['type'] === way)
    .flatMap(({ all }) => listPermissions(all))
  return (
    declared.length > 0 &&
    toElements(actual).every(
      entry => listPermissionsBeyond(listPermissions(entry), declared).length === 0,
    )
  )
}

function isSameRoute(route: Record<string, unknown>, shown: Record<string, unknown>): boolean {
  return (
    Object.entries({
      destinationCidrBlock: 'cidrBlock',
      destinationIpv6CidrBlock: 'ipv6CidrBlock',
      destinationPrefixListId: 'destinationPrefixListId',
    }).some(([own, theirs]) => !isEmpty(route[own]) && route[own] === shown[theirs]) &&
    [
      'gatewayId',
      'natGatewayId',
      'transitGatewayId',
      'networkInterfaceId',
      'vpcPeeringConnectionId',
    ].every(key => isEmpty(shown[key]) || shown[key] === route[key])
  )
}
