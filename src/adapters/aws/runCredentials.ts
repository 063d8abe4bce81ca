/**
 * What a run gets to reach AWS with. Where a role is configured, the service assumes it and the run
 * gets that session alone: its program could otherwise use the service's own keys, which may do
 * more than the role, and a preview more than the read-only role.
 */
import { TwinstackError, errorMessage } from '../../lib/errors.ts'
import { providerPlace } from '../../model/awsProvider.ts'
import type { CloudRequest } from '../../model/run.ts'
import { accessTo, defaultOptions, type AwsOptions } from './clients.ts'

/** Of the service's variables those that hold no credentials and lead to none. */
const harmlessVariables = [
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_CA_BUNDLE',
  'AWS_USE_FIPS_ENDPOINT',
]
const takenBySession = ['aws:assumeRoles', 'aws:assumeRole', 'aws:profile']

/**
 * The same request with the session of its role in place of the service's credentials; unchanged
 * where no role is configured. The metadata service is closed to it: it would give the machine's
 * own role.
 *
 * @throws TwinstackError `no-credentials` when the role can't be assumed
 */
export async function withRoleSession(
  request: CloudRequest,
  options: Partial<AwsOptions> = {},
): Promise<CloudRequest> {
  const { roles } = providerPlace(request.config)
  if (request.kind !== 'aws' || roles.length === 0) return request
  const session = await assume(request, { ...defaultOptions, env: request.env, ...options })
  const config = Object.entries(request.config).filter(([key]) => !takenBySession.includes(key))
  const kept = Object.entries(request.env).filter(([name]) => harmlessVariables.includes(name))
  return {
    ...request,
    config: Object.fromEntries(config),
    env: {
      ...Object.fromEntries(kept),
      AWS_ACCESS_KEY_ID: session.accessKeyId,
      AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
      ...(session.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: session.sessionToken }),
      AWS_EC2_METADATA_DISABLED: 'true',
      // the home of the service may have profiles
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    },
  }
}

type Session = { accessKeyId: string; secretAccessKey: string; sessionToken?: string }

async function assume({ config }: CloudRequest, options: AwsOptions): Promise<Session> {
  const access = accessTo({ environment: null, config }, options)
  try {
    const { credentials } = (await access.sts(access.region ?? 'us-east-1')).config
    return await credentials()
  } catch (cause) {
    const [role] = access.provider.roles.slice(-1)
    throw new TwinstackError(
      'no-credentials',
      `the role ${role?.arn ?? ''} can't be assumed: ${errorMessage(cause)}`,
      {
        cause,
        hint: 'correct roleArn, externalId or the trust of the role (TWINSTACK_AWS_CONFIG)',
      },
    )
  } finally {
    access.close()
  }
}
