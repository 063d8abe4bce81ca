/** Reads region, accounts, roles and endpoints of a provider configuration. Pure. */
import { parseJsonOrText } from '../lib/parseJson.ts'
import type { ConfigMap } from './run.ts'
import { isObject } from '../lib/values.ts'

export type Role = { arn: string; sessionName: string | null; externalId: string | null }

export type ProviderPlace = {
  region: string | null
  /** the accounts that the provider allows; empty: any */
  accounts: string[]
  profile: string | null
  /** the roles that are assumed one after the other */
  roles: Role[]
  /** address by service, as the provider's `endpoints` names services */
  endpoints: Record<string, string>
  /** settings that only the engine can apply */
  notes: string[]
}

/**
 * Reads `aws:*` of a merged configuration: plain YAML, or JSON text as the engine stores structured
 * values.
 */
export function readProviderPlace(config: ConfigMap): ProviderPlace {
  const getValue = (key: string) => parseStructured(config[`aws:${key}`])
  const roles = [getValue('assumeRoles') ?? getValue('assumeRole')].flat().filter(isObject)
  return {
    region: getText(getValue('region')),
    accounts: [getValue('allowedAccountIds') ?? []]
      .flat()
      .map(id => `${id as string | number}`.padStart(12, '0')),
    profile: getText(getValue('profile')),
    roles: roles.flatMap(role =>
      getText(role['roleArn'])
        ? [
            {
              arn: String(role['roleArn']),
              sessionName: getText(role['sessionName']),
              externalId: getText(role['externalId']),
            },
          ]
        : [],
    ),
    endpoints: Object.fromEntries(
      [getValue('endpoints') ?? []]
        .flat()
        .filter(isObject)
        .flatMap(one =>
          Object.entries(one).flatMap(([service, url]) =>
            getText(url) ? [[service, String(url)]] : [],
          ),
        ),
    ),
    notes: unfollowed
      .filter(key => config[`aws:${key}`] !== undefined)
      .map(
        key =>
          `only the engine applies the setting aws:${key}: the account was read with ` +
          "the service's own credentials",
      ),
  }
}

/** These values are encrypted or temporary, so the service can't use them. */
const unfollowed = ['accessKey', 'secretKey', 'token', 'assumeRoleWithWebIdentity']

function parseStructured(value: unknown): unknown {
  return typeof value === 'string' && /^\s*[[{]/.test(value) ? parseJsonOrText(value) : value
}

const getText = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null

/** `aws`, `aws-cn` or `aws-us-gov`. */
export function findPartition(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}

/**
 * The region in which services without regions (IAM, Route 53, CloudFront) are listed and logged by
 * CloudTrail.
 */
export function getGlobalRegion(region: string): string {
  return (
    { 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' }[findPartition(region)] ?? 'us-east-1'
  )
}

/** Provider settings that choose an account or an identity in it. */
const accountSettings = new Set(
  [
    'accessKey',
    'secretKey',
    'token',
    'profile',
    'sharedConfigFiles',
    'sharedCredentialsFiles',
    'assumeRole',
    'assumeRoles',
    'assumeRoleWithWebIdentity',
    'allowedAccountIds',
    'forbiddenAccountIds',
    'endpoints',
  ].map(name => `aws:${name}`),
)

/** The settings of a configuration that choose an account or an identity in it. */
export function listAccountSettings(config: ConfigMap): string[] {
  return Object.keys(config).filter(key => accountSettings.has(key))
}

/** Returns a configuration without the settings that choose an account or an identity in it. */
export function withoutAccountSettings(config: ConfigMap): ConfigMap {
  return Object.fromEntries(Object.entries(config).filter(([key]) => !accountSettings.has(key)))
}
