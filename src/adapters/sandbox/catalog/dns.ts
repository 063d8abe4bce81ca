/** Route 53: a service without regions, whose zones have name servers. */
import type { CloudResource } from '../resource.ts'
import type { World } from '../world.ts'
import { makeGlobalArn, makeNumberFrom, trimFinalDot } from './helpers.ts'
import { getArray } from '../../../lib/values.ts'
import type { Creation, Refusal, TypeSpec } from './typeSpec.ts'
import { toText } from '../text.ts'

const listNameServers = (creation: Creation) =>
  ['com', 'net', 'org', 'co.uk'].map(
    (end, at) =>
      `ns-${(makeNumberFrom(creation.id) + at * 512) % 2048}.awsdns-` +
      `${String((makeNumberFrom(creation.id) + at) % 64).padStart(2, '0')}.${end}`,
  )

/** Route 53 API reference, ChangeResourceRecordSets: `NoSuchHostedZone`. */
async function refuseRecord({ properties }: CloudResource, world: World): Promise<Refusal | null> {
  const id = String(properties['zoneId']).replace(/^\/hostedzone\//, '')
  return (await world.find(zoneType, id))
    ? null
    : { code: 'NoSuchHostedZone', message: `No hosted zone found with ID: ${id}` }
}

/** Route 53 API reference, DeleteHostedZone: `HostedZoneNotEmpty`. */
async function refuseFilledZone(
  { id, properties }: CloudResource,
  world: World,
): Promise<Refusal | null> {
  if (properties['forceDestroy'] === true) return null
  const records = await world.list('aws:route53/record:Record')
  return records.some(one => one.properties['zoneId'] === id)
    ? {
        code: 'HostedZoneNotEmpty',
        message:
          'The specified hosted zone contains non-required resource record sets and so cannot ' +
          'be deleted.',
      }
    : null
}

export const zoneType = 'aws:route53/zone:Zone'

export const dns: TypeSpec[] = [
  {
    type: zoneType,
    docs: 'route53_zone',
    title: 'Route53 Hosted Zone',
    calls: ['CreateHostedZone', 'UpdateHostedZoneComment', 'DeleteHostedZone'],
    global: true,
    // `sandbox add` may name the id of a zone that exists already
    id: creation => toText(creation.inputs['zoneId'] ?? `Z${creation.base32(20)}`),
    arn: creation => `arn:${creation.partition}:route53:::hostedzone/${creation.id}`,
    taggable: 'map',
    name: { property: 'name', max: 255, auto: true },
    defaults: { comment: 'Managed by Pulumi', forceDestroy: false },
    outputs: {
      zoneId: creation => creation.id,
      nameServers: listNameServers,
      primaryNameServer: creation => listNameServers(creation)[0],
    },
    refusesDelete: refuseFilledZone,
  },
  {
    type: 'aws:route53/record:Record',
    docs: 'route53_record',
    title: 'Route53 Record',
    calls: ['ChangeResourceRecordSets', 'ChangeResourceRecordSets', 'ChangeResourceRecordSets'],
    global: true,
    // The provider's own id: zone, name, type and, where there are several of them, the set
    // identifier.
    id: creation =>
      [
        creation.inputs['zoneId'],
        trimFinalDot(creation.inputs['name']),
        creation.inputs['type'],
        creation.inputs['setIdentifier'],
      ]
        .filter(Boolean)
        .join('_'),
    taggable: false,
    required: ['name', 'type', 'zoneId'],
    sets: ['records'],
    taken: 'InvalidChangeBatch',
    // UPSERT instead of CREATE
    upsert: ({ allowOverwrite }) => allowOverwrite === true,
    refusesCreate: refuseRecord,
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
    outputs: { fqdn: creation => trimFinalDot(creation.inputs['name']) },
    check: inputs => {
      const records = getArray(inputs['records']).length > 0 || inputs['records'] !== undefined
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
    id: creation => [8, 4, 4, 4, 12].map(length => creation.hex(length)).join('-'),
    arn: makeGlobalArn('route53', creation => `healthcheck/${creation.id}`),
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
