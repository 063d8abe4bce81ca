/**
 * Network interfaces that AWS creates for its services, and the service that each belongs to. Pure.
 */
import type { NetworkInterface } from '@aws-sdk/client-ec2'
import { findPartition } from '../../model/awsProvider.ts'

/**
 * Descriptions that services write, from the services' user guides; `requesterManaged` alone does
 * not cover all of them.
 */
const services: [RegExp, string][] = [
  [/^ELB /, 'a load balancer'],
  [/^RDSNetworkInterface/, 'a database of RDS'],
  [/^Interface for NAT Gateway/, 'a NAT gateway'],
  [/^VPC Endpoint Interface/, 'a VPC endpoint'],
  [/^AWS Lambda VPC ENI/, 'a function of Lambda'],
  [/^EFS mount target/, 'a file system of EFS'],
  [/^ElastiCache/, 'a cache of ElastiCache'],
  [/^(?:Amazon EKS|aws-K8S)/, 'a cluster of EKS'],
  [/^arn:aws[\w-]*:ecs:/, 'a task of ECS'],
  [/^DMSNetworkInterface/, 'a replication instance of DMS'],
  [/^Network Interface for Transit Gateway/, 'a transit gateway'],
  [/^Route 53 Resolver/, 'an endpoint of Route 53 Resolver'],
]

/** The service for which AWS keeps this interface; null for an interface that a user created. */
export function identifyInterfaceOwner({
  Description = '',
  RequesterManaged,
  InterfaceType = 'interface',
  Attachment,
}: NetworkInterface): string | null {
  const service = services.find(([pattern]) => pattern.test(Description))?.[1]
  if (service) return `the network interface of ${service}`
  if (Attachment?.InstanceId && Attachment.DeleteOnTermination)
    return `the network interface of the instance ${Attachment.InstanceId}`
  if (RequesterManaged || InterfaceType !== 'interface')
    return 'a network interface that a service of AWS keeps'
  return null
}

/**
 * An application, network or gateway load balancer writes its own name into its interfaces: `ELB
 * app/NAME/ID`.
 */
export function describeInterfaceOwner({
  Description = '',
  AvailabilityZone,
  OwnerId,
}: NetworkInterface): { id: string; arn: string; type: string; name: string }[] {
  const [, kind, name, id] = /^ELB (app|net|gwy)\/([^/]+)\/([0-9a-f]+)$/.exec(Description) ?? []
  const region = /^[a-z]{2}(?:-[a-z]+)+-\d/.exec(AvailabilityZone ?? '')?.[0]
  if (!kind || !name || !id || !region || !OwnerId) return []
  const place = `arn:${findPartition(region)}:elasticloadbalancing:${region}:${OwnerId}`
  const arn = `${place}:loadbalancer/${kind}/${name}/${id}`
  return [{ id: arn, arn, type: 'aws:lb/loadBalancer:LoadBalancer', name }]
}
