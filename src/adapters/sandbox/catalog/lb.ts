/** Elastic Load Balancing v2 and ACM. */
import { hashSha256 } from '../../../lib/hash.ts'
import { makeArn, makeCreationTime, makeOwnArn, makeUuid } from './helpers.ts'
import { getArray } from '../../../lib/values.ts'
import {
  balancerReplacements,
  readForwarders,
  balancerType,
  certificateType,
  readBalancerVpc,
  readCertificate,
  refuseBalancer,
  refuseListener,
  refuseSecurityPolicy,
  refuseTargetGroup,
  refuseValidation,
} from './lbRules.ts'
import { getZoneId } from './zoneIds.ts'
import type { Creation, TypeSpec } from './typeSpec.ts'

const name = {
  property: 'name',
  max: 32,
  auto: true,
  pattern: /^(?!internal-)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/,
  patternMeaning:
    'letters, digits and hyphens, no hyphen at either end, not starting with internal-',
}
const short: Record<string, string> = { application: 'app', network: 'net', gateway: 'gwy' }
const cutTail = (value: unknown, mark: string) => String(value).split(`:${mark}`)[1] ?? ''
/** A domain and its wildcard share one record, the same for every request of the account. */
function makeValidationRecord({ account }: Creation, domain: string) {
  const base = domain.replace(/^\*\./, '')
  const hash = hashSha256(`${account}|${base}`)
  return {
    domainName: domain,
    resourceRecordName: `_${hash.slice(0, 32)}.${base}.`,
    resourceRecordType: 'CNAME',
    resourceRecordValue: `_${hash.slice(32)}.acm-validations.aws.`,
  }
}

export const lb: TypeSpec[] = [
  {
    type: balancerType,
    docs: 'lb',
    title: 'ELBv2 Load Balancer',
    calls: ['CreateLoadBalancer', 'ModifyLoadBalancerAttributes', 'DeleteLoadBalancer'],
    id: makeOwnArn,
    arn: makeArn(
      'elasticloadbalancing',
      creation =>
        `loadbalancer/${short[String(creation.inputs['loadBalancerType'])] ?? 'app'}/` +
        `${String(creation.inputs['name'])}/${creation.hex(16)}`,
    ),
    taggable: 'map',
    name,
    sets: ['securityGroups', 'subnets', 'subnetMappings'],
    defaults: {
      loadBalancerType: 'application',
      internal: false,
      ipAddressType: 'ipv4',
      enableDeletionProtection: false,
      idleTimeout: 60,
      enableHttp2: true,
      dropInvalidHeaderFields: false,
      enableCrossZoneLoadBalancing: false,
      desyncMitigationMode: 'defensive',
      preserveHostHeader: false,
      clientKeepAlive: 3600,
      xffHeaderProcessingMode: 'append',
      enableWafFailOpen: false,
      enableTlsVersionAndCipherSuiteHeaders: false,
      enableXffClientPort: false,
    },
    enums: {
      loadBalancerType: ['application', 'gateway', 'network'],
      ipAddressType: ['ipv4', 'dualstack', 'dualstack-without-public-ipv4'],
      desyncMitigationMode: ['monitor', 'defensive', 'strictest'],
    },
    outputs: {
      arnSuffix: creation => cutTail(creation.arn, 'loadbalancer/'),
      zoneId: creation =>
        getZoneId(
          creation.region,
          creation.inputs['loadBalancerType'] === 'network' ? 'network' : 'application',
        ),
      vpcId: creation => `vpc-${creation.hex(17)}`,
      dnsName: creation =>
        `${creation.inputs['internal'] === true ? 'internal-' : ''}${String(creation.inputs['name'])}-` +
        `${creation.digits(10)}.${creation.region}.elb.amazonaws.com`,
    },
    fromOthers: { keys: [], read: readBalancerVpc },
    replacesWhen: balancerReplacements,
    updateCalls: {
      ipAddressType: 'SetIpAddressType',
      securityGroups: 'SetSecurityGroups',
      subnets: 'SetSubnets',
      subnetMappings: 'SetSubnets',
    },
    refusesCreate: refuseBalancer,
    refusesDelete: async ({ properties, id }) =>
      properties['enableDeletionProtection'] === true
        ? {
            code: 'OperationNotPermitted',
            message:
              `Load balancer '${id}' cannot be deleted because deletion protection is ` + 'enabled',
          }
        : null,
  },
  {
    type: 'aws:lb/targetGroup:TargetGroup',
    docs: 'lb_target_group',
    title: 'ELBv2 Target Group',
    calls: ['CreateTargetGroup', 'ModifyTargetGroupAttributes', 'DeleteTargetGroup'],
    id: makeOwnArn,
    arn: makeArn(
      'elasticloadbalancing',
      creation => `targetgroup/${String(creation.inputs['name'])}/${creation.hex(16)}`,
    ),
    taggable: 'map',
    name,
    defaults: {
      targetType: 'instance',
      deregistrationDelay: 300,
      slowStart: 0,
      proxyProtocolV2: false,
      lambdaMultiValueHeadersEnabled: false,
    },
    enums: {
      targetType: ['instance', 'ip', 'lambda', 'alb'],
      protocol: ['GENEVE', 'HTTP', 'HTTPS', 'TCP', 'TCP_UDP', 'TLS', 'UDP', 'QUIC', 'TCP_QUIC'],
    },
    outputs: {
      arnSuffix: creation => creation.arn.split(':').at(-1),
      ipAddressType: creation => creation.inputs['ipAddressType'] ?? 'ipv4',
      protocolVersion: creation => creation.inputs['protocolVersion'] ?? 'HTTP1',
      loadBalancingAlgorithmType: creation =>
        creation.inputs['loadBalancingAlgorithmType'] ?? 'round_robin',
      loadBalancingCrossZoneEnabled: creation =>
        creation.inputs['loadBalancingCrossZoneEnabled'] ?? 'use_load_balancer_configuration',
    },
    live: { keys: ['loadBalancerArns'], read: readForwarders },
    updateCalls: { healthCheck: 'ModifyTargetGroup' },
    refusesCreate: refuseTargetGroup,
  },
  {
    type: 'aws:lb/listener:Listener',
    docs: 'lb_listener',
    title: 'ELBv2 Listener',
    calls: ['CreateListener', 'ModifyListener', 'DeleteListener'],
    id: makeOwnArn,
    arn: (creation: Creation) =>
      `${String(creation.inputs['loadBalancerArn']).replace(':loadbalancer/', ':listener/')}/` +
      `${creation.hex(16)}`,
    taggable: 'map',
    required: ['defaultActions', 'loadBalancerArn'],
    enums: {
      protocol: ['HTTP', 'HTTPS', 'TCP', 'TLS', 'UDP', 'TCP_UDP', 'GENEVE', 'QUIC', 'TCP_QUIC'],
    },
    refusesCreate: refuseListener,
    refusesUpdate: async (_, { properties }) => refuseSecurityPolicy(properties),
    outputs: {
      protocol: creation => creation.inputs['protocol'] ?? 'HTTP',
      sslPolicy: creation =>
        creation.inputs['sslPolicy'] ??
        (creation.inputs['protocol'] === 'HTTPS' ? 'ELBSecurityPolicy-2016-08' : ''),
    },
    check: inputs => [
      ...(inputs['protocol'] === 'HTTPS' && inputs['certificateArn'] === undefined
        ? [{ property: 'certificateArn', reason: 'expected a certificate: the protocol is HTTPS' }]
        : []),
      ...(getArray(inputs['defaultActions']).some(
        action =>
          ![
            'forward',
            'redirect',
            'fixed-response',
            'authenticate-cognito',
            'authenticate-oidc',
            'jwt-validation',
          ].includes(String((action as { type?: unknown }).type)),
      )
        ? [
            {
              property: 'defaultActions',
              reason:
                'expected each action to have a type of forward, redirect, fixed-response, ' +
                'authenticate-cognito, authenticate-oidc or jwt-validation',
            },
          ]
        : []),
    ],
  },
  {
    type: 'aws:lb/listenerRule:ListenerRule',
    docs: 'lb_listener_rule',
    title: 'ELBv2 Listener Rule',
    calls: ['CreateRule', 'ModifyRule', 'DeleteRule'],
    id: makeOwnArn,
    arn: (creation: Creation) =>
      `${String(creation.inputs['listenerArn']).replace(':listener/', ':listener-rule/')}/` +
      `${creation.hex(16)}`,
    taggable: 'map',
    required: ['actions', 'conditions', 'listenerArn'],
    outputs: {
      priority: creation => creation.inputs['priority'] ?? Number(creation.digits(3)) + 1,
    },
  },
  {
    type: certificateType,
    docs: 'acm_certificate',
    title: 'ACM Certificate',
    calls: ['RequestCertificate', 'UpdateCertificateOptions', 'DeleteCertificate'],
    id: makeOwnArn,
    arn: makeArn('acm', creation => `certificate/${makeUuid(creation)}`),
    taggable: 'map',
    sensitive: ['privateKey', 'privateKeyWo'],
    sets: ['subjectAlternativeNames'],
    enums: { validationMethod: ['DNS', 'EMAIL', 'NONE'] },
    live: { keys: ['status', 'notBefore', 'notAfter'], read: readCertificate },
    outputs: {
      type: creation =>
        creation.inputs['privateKey'] === undefined ? 'AMAZON_ISSUED' : 'IMPORTED',
      domainValidationOptions: creation =>
        [creation.inputs['domainName'], ...getArray(creation.inputs['subjectAlternativeNames'])]
          .filter((domain, at, all) => typeof domain === 'string' && all.indexOf(domain) === at)
          .map(domain => makeValidationRecord(creation, String(domain))),
      keyAlgorithm: creation => creation.inputs['keyAlgorithm'] ?? 'RSA_2048',
      pendingRenewal: () => false,
      renewalEligibility: () => 'INELIGIBLE',
      renewalSummaries: () => [],
      validationEmails: () => [],
    },
  },
  {
    type: 'aws:acm/certificateValidation:CertificateValidation',
    docs: 'acm_certificate_validation',
    title: 'ACM Certificate Validation',
    calls: ['DescribeCertificate', 'DescribeCertificate', 'DescribeCertificate'],
    id: makeCreationTime,
    taggable: false,
    required: ['certificateArn'],
    refusesCreate: refuseValidation,
  },
]
