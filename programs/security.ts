import type { Input, Output } from '@pulumi/pulumi'
import { SecurityGroup } from '@pulumi/aws/ec2/securityGroup.js'
import type { Network } from './network.ts'

export type Security = {
  loadBalancer: Output<string>
  app: Output<string>
  database: Output<string>
}

const inside = ['10.0.0.0/8']
const anywhere = ['0.0.0.0/0']
const outwards = [
  { description: 'everything', protocol: '-1', fromPort: 0, toPort: 0, cidrBlocks: anywhere },
]

/**
 * The network access rules. There is no port 22 and no key pair: people connect through Systems
 * Manager, which records it.
 */
export function createSecurity({ vpcId }: Network): Security {
  const loadBalancer = new SecurityGroup('load-balancer', {
    vpcId,
    description: 'The internet to the load balancer',
    egress: outwards,
    ingress: [
      tcp('redirected to https', 80, { cidrBlocks: anywhere }),
      tcp('https', 443, { cidrBlocks: anywhere }),
    ],
  })
  const app = new SecurityGroup('app', {
    vpcId,
    description: 'The load balancer to the instances',
    egress: outwards,
    ingress: [tcp('http from the load balancer', 8080, { securityGroups: [loadBalancer.id] })],
  })
  const database = new SecurityGroup('database', {
    vpcId,
    description: 'PostgreSQL from inside only',
    ingress: [tcp('PostgreSQL from inside', 5432, { cidrBlocks: inside })],
    egress: [],
  })
  return { loadBalancer: loadBalancer.id, app: app.id, database: database.id }
}

function tcp(
  description: string,
  port: number,
  from: { cidrBlocks?: string[]; securityGroups?: Input<string>[] },
) {
  return { description, protocol: 'tcp', fromPort: port, toPort: port, ...from }
}
