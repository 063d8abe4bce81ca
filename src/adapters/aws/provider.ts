/**
 * The cloud of an environment: what is written as provider settings (`aws:*`) beside the program's
 * own, and which environment variables the engine and its plugins may see. Pure; the provider's
 * documentation is https://www.pulumi.com/registry/packages/aws/installation-configuration/.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { packageFolder, type Config } from '../../model/config.ts'
import { TwinstackError } from '../../lib/errors.ts'
import type { CloudRequest, ConfigMap } from '../../model/run.ts'
import { environmentNameSchema } from '../../model/environment.ts'
import type { Reach } from '../../model/policy.ts'

const accountSchema = z.strictObject({
  account: z
    .string()
    .regex(/^\d{12}$/, 'expected the 12 digits of an AWS account')
    .optional(),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'expected an AWS region such as eu-west-1')
    .optional(),
  profile: z.string().min(1).optional(),
  roleArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, 'expected the ARN of an IAM role')
    .optional(),
  readRoleArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, 'expected the ARN of an IAM role')
    .optional(),
  externalId: z.string().min(2).max(1224).optional(),
  endpoints: z.record(z.string().regex(/^[a-z0-9]+$/), z.url()).optional(),
})
export type AwsAccount = z.infer<typeof accountSchema>

const fileSchema = z.strictObject({
  default: accountSchema.default({}),
  environments: z.record(environmentNameSchema, accountSchema).default({}),
})
export type AwsAccounts = z.infer<typeof fileSchema>

/**
 * Of the service's own environment, what the AWS SDK's credentials chain reads. Anything else stays
 * with the service.
 */
const credentialVariables = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_PROFILE',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
  'AWS_EC2_METADATA_DISABLED',
  'AWS_CA_BUNDLE',
  'AWS_USE_FIPS_ENDPOINT',
]

/**
 * Reads `TWINSTACK_AWS_CONFIG` (YAML). @throws TwinstackError `invalid-request` that names every
 * wrong field
 */
export function readAwsAccounts(file: string): AwsAccounts {
  let document: unknown
  try {
    document = parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new TwinstackError(
      'invalid-request',
      `TWINSTACK_AWS_CONFIG: ${file} can't be read as YAML: ${String(cause)}`,
      { cause },
    )
  }
  const parsed = fileSchema.safeParse(document ?? {})
  if (parsed.success) return parsed.data
  const fields = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  throw new TwinstackError(
    'invalid-request',
    `TWINSTACK_AWS_CONFIG: ${fields.map(field => `${field.path}: ${field.message}`).join('; ')}`,
    { fields },
  )
}

/** The entry of one environment; its own replaces the default key by key. */
export const accountOf = (accounts: AwsAccounts, environment: string): AwsAccount => ({
  ...accounts.default,
  ...accounts.environments[environment],
})

/**
 * Provider settings of one environment; with `reading` by the read-only role where there is one.
 */
export function awsProviderConfig(
  accounts: AwsAccounts,
  environment: string,
  { reading }: Use = writing,
): ConfigMap {
  const {
    account,
    region,
    profile,
    roleArn: ownRole,
    readRoleArn,
    externalId,
    endpoints,
  } = accountOf(accounts, environment)
  const roleArn = reading ? (readRoleArn ?? ownRole) : ownRole
  return {
    ...(region && { 'aws:region': region }),
    ...(account && { 'aws:allowedAccountIds': [account] }),
    ...(profile && { 'aws:profile': profile }),
    ...(roleArn && {
      'aws:assumeRoles': [
        { roleArn, sessionName: `twinstack-${environment}`, ...(externalId && { externalId }) },
      ],
    }),
    ...(endpoints && { 'aws:endpoints': [endpoints] }),
  }
}

/** Accounts of the service, read from the file once; empty without one. */
export function awsAccountsOf({ awsConfig }: Pick<Config, 'awsConfig'>): AwsAccounts {
  return awsConfig ? readAwsAccounts(awsConfig) : { default: {}, environments: {} }
}

/** What a run does in the cloud: previews, plans and drift checks only read. */
export type Use = { reading: boolean }
const writing: Use = { reading: false }

/** How each environment reaches its cloud; reads the account file once. */
export function createCloud(
  config: Pick<Config, 'cloud' | 'awsConfig' | 'sandboxFolder'>,
  env: Record<string, string | undefined> = process.env,
): (environment: { name: string }, actor: string, use?: Use) => CloudRequest {
  if (config.cloud === 'sandbox')
    return (_environment, actor) => sandboxCloud(config.sandboxFolder, actor, env)
  const accounts = awsAccountsOf(config)
  const credentials = Object.fromEntries(
    credentialVariables.flatMap(name => (env[name] === undefined ? [] : [[name, env[name]]])),
  )
  return (environment, _actor, use) => ({
    kind: 'aws',
    config: awsProviderConfig(accounts, environment.name, use),
    env: credentials,
    pluginFolder: null,
    folder: null,
  })
}

function sandboxCloud(
  folder: string,
  actor: string,
  env: Record<string, string | undefined>,
): CloudRequest {
  const seed = env.TWINSTACK_SANDBOX_SEED
  return {
    kind: 'sandbox',
    config: {},
    env: {
      TWINSTACK_SANDBOX: folder,
      TWINSTACK_ACTOR: `twinstack:${actor}`,
      ...(seed === undefined ? {} : { TWINSTACK_SANDBOX_SEED: seed }),
    },
    pluginFolder: join(packageFolder, 'src', 'adapters', 'sandbox', 'plugin'),
    folder,
  }
}

/**
 * How the service reaches the cloud of each environment: account, region and roles of the accounts
 * file, which is read here, once.
 * @throws TwinstackError `invalid-request` for an accounts file that can't be read
 */
export function reachOf(
  config: Pick<Config, 'cloud' | 'awsConfig'>,
): (environment: string) => Reach {
  const accounts = awsAccountsOf(config)
  return environment => {
    const {
      account = null,
      region = null,
      roleArn = null,
      readRoleArn = null,
    } = config.cloud === 'aws' ? accountOf(accounts, environment) : {}
    return { cloud: config.cloud, account, region, role: roleArn, readRole: readRoleArn }
  }
}
