/** Route 53: without regions, and zones with name servers. */
import { globalArn, list, numberFrom } from './helpers.ts'
import type { Birth, TypeSpec } from './typeSpec.ts'

const trimmed = (name: unknown) => String(name).replace(/\.$/, '')
const nameServers = (birth: Birth) =>
  ['com', 'net', 'org', 'co.uk'].map(
    (end, at) =>
      `ns-${(numberFrom(birth.id) + at * 512) % 2048}.awsdns-${String((numberFrom(birth.id) + at) % 64).padStart(2, '0')}.${end}`,
  )

export const dns: TypeSpec[] = [
  {
    type: 'aws:route53/zone:Zone',
    docs: 'route53_zone',
    title: 'Route53 Hosted Zone',
    calls: ['CreateHostedZone', 'UpdateHostedZoneComment', 'DeleteHostedZone'],
    global: true,
    id: birth => `Z${birth.base32(20)}`,
    arn: birth => `arn:${birth.partition}:route53:::hostedzone/${birth.id}`,
    taggable: 'map',
    name: { property: 'name', max: 255, auto: true },
    defaults: { comment: 'Managed by Pulumi', forceDestroy: false },
    outputs: {
      zoneId: birth => birth.id,
      nameServers,
      primaryNameServer: birth => nameServers(birth)[0],
    },
  },
  {
    type: 'aws:route53/record:Record',
    docs: 'route53_record',
    title: 'Route53 Record',
    calls: ['ChangeResourceRecordSets', 'ChangeResourceRecordSets', 'ChangeResourceRecordSets'],
    global: true,
    // The provider's own id: zone, name, type and, where there are several of them, the set
    // identifier.
    id: birth =>
      [
        birth.inputs['zoneId'],
        trimmed(birth.inputs['name']),
        birth.inputs['type'],
        birth.inputs['setIdentifier'],
      ]
        .filter(Boolean)
        .join('_'),
    taggable: false,
    required: ['name', 'type', 'zoneId'],
    sets: ['records'],
    taken: 'InvalidChangeBatch',
    enums: {
      type: [
        'A',
        'AAAA',
        'CAA',
        'CNAME',
        'DS',
        'HTTPS',
        'MX',
        'NAPTR',
        'NS',
        'PTR',
        'SOA',
        'SPF',
        'SRV',
        'SSHFP',
        'SVCB',
        'TLSA',
        'TXT',
      ],
    },
    outputs: { fqdn: birth => trimmed(birth.inputs['name']) },
    check: inputs => {
      const records = list(inputs['records']).length > 0 || inputs['records'] !== undefined
      return records === (inputs['aliases'] !== undefined)
        ? [{ property: 'records', reason: 'expected exactly one of records, aliases' }]
        : []
    },
  },
  {
    type: 'aws:route53/healthCheck:HealthCheck',
    docs: 'route53_health_check',
    title: 'Route53 Health Check',
    calls: ['CreateHealthCheck', 'UpdateHealthCheck', 'DeleteHealthCheck'],
    global: true,
    id: birth => [8, 4, 4, 4, 12].map(length => birth.hex(length)).join('-'),
    arn: globalArn('route53', birth => `healthcheck/${birth.id}`),
    taggable: 'map',
    required: ['type'],
    enums: {
      type: [
        'HTTP',
        'HTTPS',
        'HTTP_STR_MATCH',
        'HTTPS_STR_MATCH',
        'TCP',
        'CALCULATED',
        'CLOUDWATCH_METRIC',
        'RECOVERY_CONTROL',
      ],
    },
  },
]
