/** Lookups of what AWS itself owns: managed policies, registries, service accounts, regions. */
import { makeManagedKeyArn, makeNumberFrom } from '../catalog/helpers.ts'
import type { Account } from '../provider/account.ts'
import { CloudError } from '../provider/errors.ts'
import type { Properties } from '../resource.ts'
import type { Lookup } from './existing.ts'
import { toText } from '../text.ts'

const getRegion = (args: Properties, account: Account) => toText(args['region'] ?? account.region)
const getRegistry = (args: Properties, account: Account) =>
  toText(args['registryId'] ?? account.account)

/** A token in the format of the API; no registry accepts it. */
function getAuthorizationToken(args: Properties, account: Account): Properties {
  const password = Buffer.from(`sandbox:${account.account}`).toString('base64')
  return {
    ...args,
    id: getRegion(args, account),
    userName: 'AWS',
    password,
    authorizationToken: Buffer.from(`AWS:${password}`).toString('base64'),
    expiresAt: '2099-01-01T00:00:00Z',
    proxyEndpoint: `https://${getRegistry(args, account)}.dkr.ecr.${getRegion(args, account)}.amazonaws.com`,
  }
}

/**
 * Ids of the managed policies (Amazon CloudFront Developer Guide, "Use managed cache policies",
 * "Use managed origin request policies", "Use managed response headers policies").
 */
const managed: Record<string, Record<string, string>> = {
  cache: {
    'Managed-CachingOptimized': '658327ea-f89d-4fab-a63d-7e88639e58f6',
    'Managed-CachingOptimizedForUncompressedObjects': 'b2884449-e4de-46a7-ac36-70bc7f1ddd6d',
    'Managed-CachingDisabled': '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
    'Managed-Elemental-MediaPackage': '08627262-05a9-4f76-9ded-b50ca2e3a84f',
    'Managed-Amplify': '2e54312d-136d-493c-8eb9-b001f22f67d2',
    UseOriginCacheControlHeaders: '83da9c7e-98b4-4e11-a168-04f0df8e2c65',
  },
  origin: {
    'Managed-AllViewer': '216adef6-5c7f-47e4-b989-5492eafa07d3',
    'Managed-AllViewerExceptHostHeader': 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
    'Managed-CORS-S3Origin': '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf',
    'Managed-CORS-CustomOrigin': '59781a5b-3903-41f3-afcb-af62929ccde1',
    'Managed-UserAgentRefererHeaders': 'acba4595-bd28-49b8-b9fe-13317c0390fa',
  },
  headers: {
    'Managed-SimpleCORS': '60669652-455b-4ae9-85a4-c4c02393f86c',
    'Managed-SecurityHeadersPolicy': '67f7725c-6f97-4210-82d7-5512b31e9d03',
    'Managed-CORS-With-Preflight': '5cc3b908-e619-4b99-88e5-2cf7f45965bd',
    'Managed-CORS-and-SecurityHeadersPolicy': 'e61eb60c-9c35-4d20-a928-2b84e02af89c',
  },
}

function createManagedPolicyLookup(kind: keyof typeof managed): Lookup {
  return args => {
    const found = Object.entries(managed[kind] ?? {}).find(
      ([name, id]) => args['name'] === name || args['id'] === id,
    )
    if (!found)
      throw new CloudError(
        `no matching CloudFront policy found: ${String(args['name'] ?? args['id'])}; the ` +
          `sandbox knows ${Object.keys(managed[kind] ?? {}).join(', ')}`,
      )
    return { ...args, name: found[0], id: found[1], etag: 'E1', comment: '' }
  }
}

/** Any AWS managed policy by its ARN or name: the account may attach each of them. */
function getPolicy(args: Properties, { partition }: Account): Properties {
  const name = toText(args['name'] ?? String(args['arn']).split('/').at(-1))
  const arn = toText(args['arn'] ?? `arn:${partition}:iam::aws:policy/${name}`)
  return {
    ...args,
    id: arn,
    arn,
    name,
    path: '/',
    description: '',
    policyId: `ANPA${makeNumberFrom(arn).toString(36).toUpperCase().padStart(17, 'Q')}`,
    policy: JSON.stringify({ Version: '2012-10-17', Statement: [] }),
    attachmentCount: 0,
    tags: {},
  }
}

/** A key by id, ARN or alias; `alias/aws/…` are keys of AWS. */
function getKey(args: Properties, account: Account): Properties {
  const wanted = String(args['keyId'] ?? args['name'])
  const place = { ...account, region: getRegion(args, account) }
  const service = /^alias\/aws\/(.+)$/.exec(wanted)?.[1]
  const arn = wanted.startsWith('arn:')
    ? wanted
    : service
      ? makeManagedKeyArn(place, service)
      : `arn:${account.partition}:kms:${place.region}:${account.account}:key/${wanted}`
  return {
    ...args,
    id: arn.split('/').at(-1),
    arn: args['name'] ? arn.replace(/key\/.*/, wanted) : arn,
    keyId: wanted,
    targetKeyArn: arn,
    targetKeyId: arn.split('/').at(-1),
    enabled: true,
    keyState: 'Enabled',
    keyUsage: 'ENCRYPT_DECRYPT',
    keyManager: service ? 'AWS' : 'CUSTOMER',
  }
}

/** Accounts that write access logs (Elastic Load Balancing User Guide, "Enable access logs"). */
const logAccounts: Record<string, string> = {
  'us-east-1': '127311923021',
  'us-east-2': '033677994240',
  'us-west-1': '027434742980',
  'us-west-2': '797873946194',
  'eu-central-1': '054676820928',
  'eu-west-1': '156460612806',
  'eu-west-2': '652711504416',
  'eu-west-3': '009996457667',
  'ap-southeast-1': '114774131450',
  'ap-southeast-2': '783225319266',
  'ap-northeast-1': '582318560864',
}

function getServiceAccount(args: Properties, account: Account): Properties {
  const region = getRegion(args, account)
  const id = logAccounts[region]
  if (!id) throw new CloudError(`unsupported ELB Service Account Region (${region})`)
  return { ...args, id, arn: `arn:${account.partition}:iam::${id}:root` }
}

/** Default engine versions, as the catalog creates them. */
function getEngineVersion(args: Properties): Properties {
  const engine = String(args['engine'])
  const version = toText(
    args['version'] ?? (/postgres/.test(engine) ? '16.6' : '8.0.mysql_aurora.3.08.0'),
  )
  const major = version.split('.')[0]
  return {
    ...args,
    id: version,
    version,
    versionActual: version,
    versionMajor: major,
    parameterGroupFamily: `${engine}${major}`,
    status: 'available',
  }
}

export const services: Record<string, Lookup> = {
  'aws:cloudfront/getCachePolicy:getCachePolicy': createManagedPolicyLookup('cache'),
  'aws:cloudfront/getOriginRequestPolicy:getOriginRequestPolicy':
    createManagedPolicyLookup('origin'),
  'aws:cloudfront/getResponseHeadersPolicy:getResponseHeadersPolicy':
    createManagedPolicyLookup('headers'),
  'aws:ecr/getAuthorizationToken:getAuthorizationToken': getAuthorizationToken,
  'aws:ecr/getCredentials:getCredentials': getAuthorizationToken,
  'aws:elb/getServiceAccount:getServiceAccount': getServiceAccount,
  'aws:iam/getPolicy:getPolicy': getPolicy,
  'aws:index/getDefaultTags:getDefaultTags': (args, { defaultTags }) => ({
    ...args,
    id: 'aws',
    tags: defaultTags,
  }),
  'aws:index/getRegions:getRegions': (args, { partition }) => ({
    ...args,
    id: partition,
    names: ['eu-central-1', 'eu-west-1', 'us-east-1', 'us-east-2', 'us-west-2'],
  }),
  'aws:kms/getAlias:getAlias': getKey,
  'aws:kms/getKey:getKey': getKey,
  'aws:rds/getEngineVersion:getEngineVersion': getEngineVersion,
}
