import type { Config } from '../../model/config.ts'
import type { ConfigMap } from '../../model/run.ts'
import type { BoundEnvironment } from './accounts.ts'
import type { AwsOptions } from './clients.ts'
import type { CloudInquiry } from '../../model/cloudInquiry.ts'
import { createSandboxInquiry } from '../sandbox/inquiry.ts'

/**
 * Creates the inquiry into the account of the service. `awsConfig` returns the service's own
 * provider settings of an environment (null: the default account's), as `createCloud` does for
 * runs. Modules of the AWS SDK are loaded at the first query.
 */
export async function createInquiry(
  config: Pick<Config, 'cloud' | 'sandboxFolder'>,
  awsConfig: (environment: BoundEnvironment) => ConfigMap,
  options: Partial<AwsOptions> = {},
): Promise<CloudInquiry> {
  if (config.cloud === 'sandbox') return createSandboxInquiry(config.sandboxFolder)
  const [{ createAwsInquiry: awsInquiry }, { defaultOptions }] = await Promise.all([
    import('./inquiry.ts'),
    import('./clients.ts'),
  ])
  return awsInquiry(awsConfig, { ...defaultOptions, env: process.env, ...options })
}
