/**
 * The cloud of an environment: which provider settings (`aws:*`) are added to those of the program,
 * and which environment variables the engine and its plugins may see. Pure; the provider's
 * documentation is https://www.pulumi.com/registry/packages/aws/installation-configuration/.
 */
import { join } from 'node:path'
import { packageFolder, type Config } from '../../model/config.ts'
import type { CloudRequest, ConfigMap } from '../../model/run.ts'
import type { Environment } from '../../model/environment.ts'
import type { Reach } from '../../model/policy.ts'
import {
  findAccount,
  findAllowedAccounts,
  getAwsAccounts,
  type AwsAccounts,
  type BoundEnvironment,
} from './accounts.ts'

export { readAwsAccounts } from './accounts.ts'

/**
 * The environment variables of the service that the credentials chain of the AWS SDK reads. A run
 * gets no other ones.
 */
export const credentialVariables = [
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
 * Provider settings of one environment; with `reading` they use the read-only role where one is
 * configured.
 */
export function buildAwsProviderConfig(
  accounts: AwsAccounts,
  environment: BoundEnvironment,
  { reading }: Use = writing,
): ConfigMap {
  const found = findAccount(accounts, environment)
  const { region, profile, roleArn: ownRole, readRoleArn, externalId, endpoints } = found
  const allowed = findAllowedAccounts(found)
  const roleArn = reading ? (readRoleArn ?? ownRole) : ownRole
  return {
    ...(region && { 'aws:region': region }),
    ...(allowed && { 'aws:allowedAccountIds': allowed }),
    ...(profile && { 'aws:profile': profile }),
    ...(roleArn && {
      'aws:assumeRoles': [
        {
          roleArn,
          sessionName: `twinstack-${environment?.name ?? 'service'}`,
          ...(externalId && { externalId }),
        },
      ],
    }),
    ...(endpoints && { 'aws:endpoints': [endpoints] }),
  }
}

/** Whether a run writes to the cloud: previews, plans and drift checks only read. */
export type Use = { reading: boolean }
const writing: Use = { reading: false }

/** How each environment reaches its cloud; reads the account file once. */
export function createCloud(
  config: Pick<Config, 'cloud' | 'awsConfig' | 'sandboxFolder'>,
  env: Record<string, string | undefined> = process.env,
): (environment: BoundEnvironment, actor: string, use?: Use) => CloudRequest {
  if (config.cloud === 'sandbox')
    return (_environment, actor) => buildSandboxCloud(config.sandboxFolder, actor, env)
  const accounts = getAwsAccounts(config)
  const credentials = Object.fromEntries(
    credentialVariables.flatMap(name => (env[name] === undefined ? [] : [[name, env[name]]])),
  )
  return (environment, _actor, use) => ({
    kind: 'aws',
    config: buildAwsProviderConfig(accounts, environment, use),
    env: credentials,
    pluginFolder: null,
    folder: null,
  })
}

function buildSandboxCloud(
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
export function createReach(
  config: Pick<Config, 'cloud' | 'awsConfig'>,
): (environment: Pick<Environment, 'name' | 'kind'>) => Reach {
  const accounts = getAwsAccounts(config)
  return environment => {
    const {
      account = null,
      region = null,
      roleArn = null,
      readRoleArn = null,
    } = config.cloud === 'aws' ? findAccount(accounts, environment) : {}
    return { cloud: config.cloud, account, region, role: roleArn, readRole: readRoleArn }
  }
}
