/**
 * Clients of the AWS SDK for one place: region, roles, endpoints and credentials are those that the
 * engine's provider would use. Each module of the SDK is loaded when it is first needed (EC2's
 * alone takes a second).
 */
import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail'
import type { EC2Client } from '@aws-sdk/client-ec2'
import type { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api'
import type { STSClient } from '@aws-sdk/client-sts'
import { getGlobalRegion, readProviderPlace } from '../../model/awsProvider.ts'
import type { ProviderPlace } from '../../model/awsProvider.ts'
import type { Place } from '../../model/cloud.ts'

type Environment = Record<string, string | undefined>
type Credentials = NonNullable<ConstructorParameters<typeof STSClient>[0]>['credentials']

export type AwsOptions = {
  env: Environment
  /** milliseconds for one call */
  callMs: number
  /** milliseconds for one query with all its pages */
  questionMs: number
  /** CloudTrail allows 2 lookups a second, account and region */
  lookupsPerSecond: number
  /** the largest number of CloudTrail pages that one query reads in a region */
  lookupPages: number
  /**
   * milliseconds before a search that found nothing is repeated: the tagging API lists a new
   * resource late
   */
  searchAgainMs: number
}

export const defaultOptions: Omit<AwsOptions, 'env'> = {
  callMs: 10_000,
  questionMs: 45_000,
  lookupsPerSecond: 2,
  lookupPages: 40,
  searchAgainMs: 5000,
}

export type Access = {
  provider: ProviderPlace
  place: Place
  options: AwsOptions
  /** the place's own region; null where neither settings nor environment name one */
  region: string | null
  getSts(region: string): Promise<STSClient>
  getTagging(region: string): Promise<ResourceGroupsTaggingAPIClient>
  getTrail(region: string): Promise<CloudTrailClient>
  getEc2(region: string): Promise<EC2Client>
  /** closes the connections; called when the query has ended */
  close(): void
}

/** Everything that a query about one place needs. Loads no SDK by itself. */
export function createAccess(place: Place, options: AwsOptions): Access {
  const provider = readProviderPlace(place.config)
  const open: { destroy(): void }[] = []
  let credentials: Promise<Credentials> | null = null
  const readSettings = async (services: string[], region: string) => {
    credentials ??= readCredentials(provider, options, region)
    const endpoint = findEndpoint(provider, services)
    return {
      region,
      credentials: await credentials,
      maxAttempts: 3,
      requestHandler: createHandlerSettings(options),
      ...(endpoint ? { endpoint } : {}),
    }
  }
  const keepOpen = <Client extends { destroy(): void }>(client: Client): Client => {
    open.push(client)
    return client
  }
  return {
    provider,
    place,
    options,
    region: provider.region ?? options.env.AWS_REGION ?? options.env.AWS_DEFAULT_REGION ?? null,
    getSts: async region =>
      keepOpen(
        new (await import('@aws-sdk/client-sts')).STSClient(await readSettings(['sts'], region)),
      ),
    getTagging: async region =>
      keepOpen(
        new (
          await import('@aws-sdk/client-resource-groups-tagging-api')
        ).ResourceGroupsTaggingAPIClient(
          await readSettings(['resourcegroupstaggingapi', 'resourcegroupstagging'], region),
        ),
      ),
    getTrail: async region =>
      keepOpen(
        new (await import('@aws-sdk/client-cloudtrail')).CloudTrailClient(
          await readSettings(['cloudtrail'], region),
        ),
      ),
    getEc2: async region =>
      keepOpen(
        new (await import('@aws-sdk/client-ec2')).EC2Client(await readSettings(['ec2'], region)),
      ),
    close: () => {
      for (const client of open) client.destroy()
    },
  }
}

const createHandlerSettings = ({ callMs }: AwsOptions) => ({
  connectionTimeout: Math.min(3000, callMs),
  requestTimeout: callMs,
  throwOnRequestTimeout: true,
})

function findEndpoint({ endpoints }: ProviderPlace, services: string[]): string | undefined {
  return services.map(service => endpoints[service]).find(Boolean)
}

/**
 * Takes the base credentials that the provider would find, then assumes each role of the settings,
 * one after the other.
 */
async function readCredentials(
  provider: ProviderPlace,
  options: AwsOptions,
  region: string,
): Promise<Credentials> {
  const { fromNodeProviderChain, fromTemporaryCredentials } =
    await import('@aws-sdk/credential-providers')
  const base =
    selectKeys(options.env, provider) ??
    fromNodeProviderChain({
      ...(provider.profile ? { profile: provider.profile } : {}),
      clientConfig: { region },
    })
  const endpoint = findEndpoint(provider, ['sts'])
  const clientConfig = {
    region: provider.region ?? region,
    requestHandler: createHandlerSettings(options),
    ...(endpoint ? { endpoint } : {}),
  }
  return provider.roles.reduce<Credentials>(
    (masterCredentials, { arn, sessionName, externalId }) =>
      fromTemporaryCredentials({
        ...(masterCredentials
          ? {
              masterCredentials: masterCredentials as NonNullable<
                Parameters<typeof fromTemporaryCredentials>[0]['masterCredentials']
              >,
            }
          : {}),
        params: {
          RoleArn: arn,
          RoleSessionName: sessionName ?? 'twinstack',
          ...(externalId ? { ExternalId: externalId } : {}),
        },
        clientConfig,
      }),
    base,
  )
}

/** A profile in the settings has precedence over keys in the environment, as in the provider. */
function selectKeys(
  {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  }: Environment,
  { profile }: ProviderPlace,
) {
  if (profile || !accessKeyId || !secretAccessKey) return null
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) }
}

/**
 * Regions to query: those passed, the place's own, and the one where services without regions are
 * listed.
 */
export function listRegions(access: Access, regions: string[]): string[] {
  const real = [...new Set([...(access.region ? [access.region] : []), ...regions])].filter(
    region => region !== 'global',
  )
  const [first] = real
  return first === undefined ? [] : [...new Set([...real, getGlobalRegion(first)])]
}
