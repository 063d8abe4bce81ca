/** Account and region of a provider instance, from its configuration. */
import { parseJsonOrText } from '../../../lib/parseJson.ts'
import { findPartition } from '../../../model/awsProvider.ts'
import type { Properties } from '../resource.ts'
import { toText } from '../text.ts'
import { isObject } from '../../../lib/values.ts'

export type Account = {
  /** the cloud folder */
  folder: string
  account: string
  region: string
  partition: string
  defaultTags: Record<string, string>
  /** written into resources and journal */
  who: string
  /** makes ids repeatable; null: random */
  seed: string | null
}

export const fallback = { region: 'eu-west-1', account: '000000000000' }
const regionForm = /^[a-z]{2}(-[a-z]+)+-\d$/

/**
 * Structured configuration arrives as JSON text, from stack settings and from explicit providers
 * alike.
 */
function parseStructured(value: unknown): unknown {
  return typeof value === 'string' ? parseJsonOrText(value) : value
}

const getFirst = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value)

/** The first allowed account, else the account of the role to assume, else 000000000000. */
export function makeAccountId(config: Properties): string {
  const allowed = getFirst(parseStructured(config['allowedAccountIds']))
  if (allowed !== undefined && allowed !== null) return toText(allowed).padStart(12, '0')
  const role = getFirst(parseStructured(config['assumeRoles'] ?? config['assumeRole']))
  return isObject(role)
    ? (/^arn:[^:]*:iam::(\d{12}):/.exec(String(role['roleArn']))?.[1] ?? fallback.account)
    : fallback.account
}

/** Errors of a provider's configuration, by property. */
export function checkConfig(config: Properties): { property: string; reason: string }[] {
  const failures: { property: string; reason: string }[] = []
  const region = config['region']
  if (region !== undefined && (typeof region !== 'string' || !regionForm.test(region)))
    failures.push({ property: 'region', reason: `invalid AWS Region: ${toText(region)}` })
  if (!/^\d{12}$/.test(makeAccountId(config)))
    failures.push({
      property: 'allowedAccountIds',
      reason: `expected account ids of 12 digits, got ${makeAccountId(config)}`,
    })
  return failures
}

/** Throws when no folder is configured for the simulated cloud. */
export function readAccount(config: Properties, env: Record<string, string | undefined>): Account {
  const folder = env['TWINSTACK_SANDBOX']
  if (!folder?.startsWith('/'))
    throw new Error(
      'TWINSTACK_SANDBOX must be the absolute path of the sandbox folder, got ' +
        `${folder ?? 'nothing'}`,
    )
  const region = toText(config['region'] ?? fallback.region)
  const tags = parseStructured(config['defaultTags'])
  const defaultTags =
    isObject(tags) && isObject(tags['tags']) ? (tags['tags'] as Record<string, string>) : {}
  return {
    folder,
    region,
    account: makeAccountId(config),
    defaultTags,
    partition: findPartition(region),
    who: env['TWINSTACK_ACTOR'] || 'pulumi',
    seed: env['TWINSTACK_SANDBOX_SEED'] || null,
  }
}
