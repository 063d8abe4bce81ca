import type { Output } from '@pulumi/pulumi'
import { Listener } from '@pulumi/aws/lb/listener.js'
import { LoadBalancer } from '@pulumi/aws/lb/loadBalancer.js'
import { TargetGroup } from '@pulumi/aws/lb/targetGroup.js'
import { Record } from '@pulumi/aws/route53/record.js'
import { createCertificate } from './certificate.ts'
import type { Network } from './network.ts'
import type { Security } from './security.ts'
import type { Settings } from './settings.ts'

export type Entry = {
  dnsName: Output<string>
  targetGroupArn: Output<string>
  /** the last part of the ARNs: how CloudWatch names them as dimensions */
  arnSuffix: Output<string>
  targetGroupSuffix: Output<string>
}

type Needs = {
  settings: Settings['site']
  deletionProtection: boolean
  network: Network
  security: Security
}

/** The only access from the internet. */
export function createEntry({ settings, deletionProtection, network, security }: Needs): Entry {
  const balancer = new LoadBalancer('main', {
    loadBalancerType: 'application',
    internal: false,
    subnets: network.publicSubnets,
    securityGroups: [security.loadBalancer],
    dropInvalidHeaderFields: true,
    enableDeletionProtection: deletionProtection,
    idleTimeout: 60,
  })
  const target = createTarget(network, settings)
  listen(balancer, target, settings)
  new Record('site', {
    zoneId: settings.zoneId,
    name: settings.domain,
    type: 'A',
    aliases: [{ name: balancer.dnsName, zoneId: balancer.zoneId, evaluateTargetHealth: true }],
  })
  return {
    dnsName: balancer.dnsName,
    targetGroupArn: target.arn,
    arnSuffix: balancer.arnSuffix,
    targetGroupSuffix: target.arnSuffix,
  }
}

function createTarget({ vpcId }: Network, { healthPath }: Settings['site']): TargetGroup {
  return new TargetGroup('app', {
    vpcId,
    port: 8080,
    protocol: 'HTTP',
    targetType: 'instance',
    deregistrationDelay: 30,
    healthCheck: {
      path: healthPath,
      protocol: 'HTTP',
      matcher: '200',
      interval: 15,
      timeout: 5,
      healthyThreshold: 2,
      unhealthyThreshold: 3,
    },
  })
}

/** Plain HTTP is only redirected to HTTPS. */
function listen(balancer: LoadBalancer, target: TargetGroup, settings: Settings['site']) {
  new Listener('http', {
    loadBalancerArn: balancer.arn,
    port: 80,
    protocol: 'HTTP',
    defaultActions: [
      { type: 'redirect', redirect: { protocol: 'HTTPS', port: '443', statusCode: 'HTTP_301' } },
    ],
  })
  new Listener('https', {
    loadBalancerArn: balancer.arn,
    port: 443,
    protocol: 'HTTPS',
    sslPolicy: settings.tlsPolicy,
    certificateArn: createCertificate(settings),
    defaultActions: [{ type: 'forward', targetGroupArn: target.arn }],
  })
}
