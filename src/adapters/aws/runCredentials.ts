/**
 * The AWS credentials of a run. Where a role is configured, the service assumes it and the run gets
 * only that session. Otherwise the program could use the service's own keys, which may have more
 * rights than the role, and a preview could use more than the read-only role.
 */
import { TwinstackError, getErrorMessage } from '../../lib/errors.ts'
import { readProviderPlace } from '../../model/awsProvider.ts'
import type { CloudRequest, ConfigMap, RoleSession } from '../../model/run.ts'
import { createAccess, defaultOptions, type AwsOptions } from './clients.ts'

/**
 * The variables of the service that contain no credentials and name no file or address with
 * credentials.
 */
const harmlessVariables = [
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_CA_BUNDLE',
  'AWS_USE_FIPS_ENDPOINT',
]
const takenBySession = ['aws:assumeRoles', 'aws:assumeRole', 'aws:profile']

/**
 * The same request with the session of its role in place of the service's credentials; unchanged
 * where no role is configured. The run may not use the metadata service, which would return the
 * role of the machine.
 *
 * @throws TwinstackError `credentials-missing` when the role can't be assumed
 */
export async function withRoleSession(
  request: CloudRequest,
  options: Partial<AwsOptions> = {},
): Promise<CloudRequest> {
  if (request.kind !== 'aws' || readProviderPlace(request.config).roles.length === 0) return request
  const session = await assumeRole(request.config, { env: request.env, ...options })
  const config = Object.entries(request.config).filter(([key]) => !takenBySession.includes(key))
  const kept = Object.entries(request.env).filter(([name]) => harmlessVariables.includes(name))
  return {
    ...request,
    config: Object.fromEntries(config),
    env: {
      ...Object.fromEntries(kept),
      AWS_EC2_METADATA_DISABLED: 'true',
      // the home folder of the service may contain profiles
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    },
    session,
  }
}

/**
 * A new session of the role that provider settings name, with the service's own credentials.
 *
 * @throws TwinstackError `credentials-missing` when the role can't be assumed
 */
export async function assumeRole(
  config: ConfigMap,
  options: Partial<AwsOptions> = {},
): Promise<RoleSession> {
  const env = options.env ?? process.env
  const access = createAccess({ environment: null, config }, { ...defaultOptions, ...options, env })
  try {
    const { credentials } = (await access.getSts(access.region ?? 'us-east-1')).config
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = await credentials()
    return {
      accessKeyId,
      secretAccessKey,
      sessionToken: sessionToken ?? null,
      expiration: expiration?.toISOString() ?? null,
      config,
    }
  } catch (cause) {
    const [role] = access.provider.roles.slice(-1)
    throw new TwinstackError(
      'credentials-missing',
      `the role ${role?.arn ?? ''} can't be assumed: ${getErrorMessage(cause)}`,
      {
        cause,
        hint: 'correct roleArn, externalId or the trust of the role (TWINSTACK_AWS_CONFIG)',
      },
    )
  } finally {
    access.close()
  }
}
