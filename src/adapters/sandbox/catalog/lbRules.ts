/** What Elastic Load Balancing refuses (its API reference), and when ACM issues a certificate. */
import type { CloudResource, Properties } from '../resource.ts'
import type { World } from '../world.ts'
import { hasUnknown } from '../provider/values.ts'
import { getArray } from '../../../lib/values.ts'
import { hasInternetGateway, refuseMissing, subnetType } from './networkRules.ts'
import type { Refusal } from './typeSpec.ts'

export const balancerType = 'aws:lb/loadBalancer:LoadBalancer'
export const certificateType = 'aws:acm/certificate:Certificate'
const recordType = 'aws:route53/record:Record'

const listSubnetIds = ({ subnets, subnetMappings }: Properties) => [
  ...getArray(subnets),
  ...getArray(subnetMappings).map(one => (one as Properties)['subnetId']),
]

/** The VPC of its subnets. */
export async function readBalancerVpc(
  { properties }: CloudResource,
  world: World,
): Promise<Properties> {
  const subnet = await world.find(subnetType, listSubnetIds(properties)[0])
  return subnet ? { vpcId: subnet.properties['vpcId'] } : {}
}

/**
 * CreateLoadBalancer: `DuplicateLoadBalancerName`, subnets that exist, in two zones for an
 * application load balancer, and an internet gateway for one that faces the internet.
 */
export async function refuseBalancer(
  resource: CloudResource,
  world: World,
): Promise<Refusal | null> {
  const { properties } = resource
  const name = String(properties['name'])
  if ((await world.list(balancerType)).some(one => one.properties['name'] === name))
    return {
      code: 'DuplicateLoadBalancerName',
      message: `A load balancer with the same name '${name}' exists, but with different settings`,
    }
  const ids = listSubnetIds(properties)
  const absent =
    (await refuseMissing('subnet', ids, world)) ??
    (await refuseMissing('group', getArray(properties['securityGroups']), world))
  return absent ?? refuseNetwork(properties, ids, world)
}

/**
 * A network load balancer keeps its subnets, and has security groups from the start or never
 * (terraform-provider-aws, internal/service/elbv2/load_balancer.go customizeDiffLoadBalancerNLB).
 */
export const balancerReplacements = {
  subnets: (before: unknown, after: unknown, olds: Properties): boolean =>
    isNetwork(olds) &&
    isKnown(after) &&
    getArray(before).some(one => !getArray(after).includes(one)),
  securityGroups: (before: unknown, after: unknown, olds: Properties): boolean =>
    isNetwork(olds) &&
    isKnown(after) &&
    (getArray(before).length === 0) !== (getArray(after).length === 0),
}

const isNetwork = ({ loadBalancerType }: Properties) => loadBalancerType === 'network'
const isKnown = (value: unknown) => !hasUnknown(value)

/** The load balancers whose listeners, or their rules, forward to the target group. */
export async function readForwarders({ arn }: CloudResource, world: World): Promise<Properties> {
  const listeners = await world.list('aws:lb/listener:Listener')
  const rules = await world.list('aws:lb/listenerRule:ListenerRule')
  const isForwardedBy = (actions: unknown) =>
    arn !== null && JSON.stringify(actions ?? []).includes(arn)
  const byRule = new Set(
    rules
      .filter(({ properties }) => isForwardedBy(properties['actions']))
      .map(({ properties }) => properties['listenerArn']),
  )
  const found = listeners.filter(
    listener => isForwardedBy(listener.properties['defaultActions']) || byRule.has(listener.arn),
  )
  return {
    loadBalancerArns: [
      ...new Set(found.map(one => String(one.properties['loadBalancerArn']))),
    ].sort(),
  }
}

async function refuseNetwork(
  properties: Properties,
  ids: unknown[],
  world: World,
): Promise<Refusal | null> {
  const found = (await world.list(subnetType)).filter(one => ids.includes(one.id))
  const [first] = found
  if (!first) return null
  const zones = new Set(found.map(one => one.properties['availabilityZone']))
  if (properties['loadBalancerType'] === 'application' && zones.size < 2)
    return {
      code: 'ValidationError',
      message: 'At least two subnets in two different Availability Zones must be specified',
    }
  const vpcId = first.properties['vpcId']
  return properties['internal'] !== true && !(await hasInternetGateway(vpcId, world))
    ? { code: 'InvalidSubnet', message: `VPC ${String(vpcId)} has no internet gateway` }
    : null
}

/** CreateTargetGroup: `DuplicateTargetGroupName`. */
export async function refuseTargetGroup(
  { type, properties }: CloudResource,
  world: World,
): Promise<Refusal | null> {
  const absent = await refuseMissing('vpc', properties['vpcId'], world)
  if (absent) return absent
  const name = String(properties['name'])
  return (await world.list(type)).some(one => one.properties['name'] === name)
    ? {
        code: 'DuplicateTargetGroupName',
        message: `A target group with the same name '${name}' exists, but with different settings`,
      }
    : null
}

/**
 * CreateListener: one per port; a certificate only when it is issued (`UnsupportedCertificate`).
 */
export async function refuseListener(
  { type, properties }: CloudResource,
  world: World,
): Promise<Refusal | null> {
  const { loadBalancerArn, port, certificateArn } = properties
  const policy = refuseSecurityPolicy(properties)
  if (policy) return policy
  const others = (await world.list(type)).map(one => one.properties)
  if (others.some(one => one['loadBalancerArn'] === loadBalancerArn && one['port'] === port))
    return {
      code: 'DuplicateListener',
      message: 'A listener already exists on this port for this load balancer',
    }
  const certificate = await world.find(certificateType, certificateArn)
  return certificate && !(await isIssued(certificate, world))
    ? {
        code: 'UnsupportedCertificate',
        message:
          `The certificate '${String(certificateArn)}' must have a fully-qualified domain ` +
          'name, a supported signature, and a supported key size.',
      }
    : null
}

/**
 * CreateListener, ModifyListener: `SSLPolicyNotFound`. Every name ends with year and month (User
 * Guide for Application Load Balancers, "Security policies"); new ones are added.
 */
export function refuseSecurityPolicy({ sslPolicy }: Properties): Refusal | null {
  return typeof sslPolicy !== 'string' ||
    sslPolicy === '' ||
    /^ELBSecurityPolicy-([A-Za-z0-9-]+-)?20\d\d-\d\d$/.test(sslPolicy)
    ? null
    : { code: 'SSLPolicyNotFound', message: `SSL policy '${sslPolicy}' not found` }
}

const toPlainName = (name: unknown) => String(name).toLowerCase().replace(/\.$/, '')

/**
 * AWS Certificate Manager User Guide, "DNS validation": issued once every domain's CNAME record is
 * in DNS; an imported one is issued from the start.
 */
async function isIssued({ properties }: CloudResource, world: World): Promise<boolean> {
  if (properties['type'] === 'IMPORTED') return true
  const options = getArray(properties['domainValidationOptions']) as Properties[]
  if (options.length === 0 || properties['validationMethod'] === 'EMAIL') return false
  const records = (await world.list(recordType)).map(one => one.properties)
  return options.every(option =>
    records.some(
      record =>
        toPlainName(record['name']) === toPlainName(option['resourceRecordName']) &&
        getArray(record['records']).some(
          value => toPlainName(value) === toPlainName(option['resourceRecordValue']),
        ),
    ),
  )
}

/** Status and dates of a certificate as they are now; 13 months (ACM User Guide). */
export async function readCertificate(resource: CloudResource, world: World): Promise<Properties> {
  if (!(await isIssued(resource, world))) return { status: 'PENDING_VALIDATION' }
  const from = new Date(resource.createdAt)
  const months = 13
  const until = new Date(from)
  until.setUTCMonth(until.getUTCMonth() + months)
  return { status: 'ISSUED', notBefore: from.toISOString(), notAfter: until.toISOString() }
}

/**
 * The provider waits until the certificate is issued
 * (internal/service/acm/certificate_validation.go); in the sandbox a certificate that is not issued
 * now is not issued later.
 */
export async function refuseValidation(
  { properties }: CloudResource,
  world: World,
): Promise<Refusal | null> {
  const arn = String(properties['certificateArn'])
  const certificate = await world.find(certificateType, arn)
  if (!certificate)
    return arn.includes(`:${world.account}:`) && /certificate\/[0-9a-f-]{36}$/.test(arn)
      ? { code: 'ResourceNotFoundException', message: `Could not find certificate ${arn}.` }
      : null
  return (await isIssued(certificate, world))
    ? null
    : {
        code: 'UnexpectedState',
        message:
          `waiting for ACM Certificate (${arn}) to be issued: timeout while waiting for ` +
          "state to become 'ISSUED' (last state: 'PENDING_VALIDATION', timeout: 1h15m0s): " +
          'its validation records are not in Route 53 of this account',
      }
}
