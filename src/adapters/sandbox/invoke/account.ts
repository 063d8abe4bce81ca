/** Lookups of the caller's identity, region and zones. */
import { makeNumberFrom } from '../catalog/helpers.ts'
import { findPartition } from '../../../model/awsProvider.ts'
import type { Account } from '../provider/account.ts'
import type { Properties } from '../resource.ts'
import { toText } from '../text.ts'

/** Regions by their names in the AWS General Reference; others are described by their code. */
const descriptions: Record<string, string> = {
  'eu-west-1': 'Europe (Ireland)',
  'eu-west-2': 'Europe (London)',
  'eu-west-3': 'Europe (Paris)',
  'eu-central-1': 'Europe (Frankfurt)',
  'eu-north-1': 'Europe (Stockholm)',
  'us-east-1': 'US East (N. Virginia)',
  'us-east-2': 'US East (Ohio)',
  'us-west-1': 'US West (N. California)',
  'us-west-2': 'US West (Oregon)',
}

export function getCallerIdentity(_args: Properties, { account, partition }: Account): Properties {
  const userId = `AROA${makeNumberFrom(account).toString(36).toUpperCase().padStart(17, 'Q')}:twinstack`
  return {
    id: account,
    accountId: account,
    userId,
    arn: `arn:${partition}:sts::${account}:assumed-role/twinstack-sandbox/twinstack`,
  }
}

export function getRegion(args: Properties, account: Account): Properties {
  const region = toText(args['region'] ?? args['name'] ?? account.region)
  return {
    id: region,
    name: region,
    region,
    description: descriptions[region] ?? region,
    endpoint: `ec2.${region}.${getSuffix(region)}`,
  }
}

export function getPartition(_args: Properties, { partition, region }: Account): Properties {
  return {
    id: partition,
    partition,
    dnsSuffix: getSuffix(region),
    reverseDnsPrefix: getSuffix(region).split('.').reverse().join('.'),
  }
}

/** Three zones everywhere, as most regions have. */
export function getAvailabilityZones(args: Properties, account: Account): Properties {
  const region = toText(args['region'] ?? account.region)
  const excluded = Array.isArray(args['excludeNames']) ? args['excludeNames'] : []
  const letters = ['a', 'b', 'c'].filter(letter => !excluded.includes(region + letter))
  const [area = '', direction = '', number = ''] = region.split('-')
  const zoneIds = letters.map(
    letter =>
      `${area}${direction
        .split(/(?=north|south|east|west)/)
        .map(word => word[0])
        .join('')}${number}-az${letter.charCodeAt(0) - 96}`,
  )
  return {
    ...args,
    id: region,
    region,
    names: letters.map(letter => region + letter),
    zoneIds,
    groupNames: [`${region}-zg-1`],
  }
}

function getSuffix(region: string): string {
  return findPartition(region) === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'
}
