import type { Config } from '../../model/config.ts'
import { accountOf, awsAccountsOf } from '../../adapters/aws/provider.ts'
import type { AuditKey } from '../../model/parityPorts.ts'
import { readPolicyFile } from './policy/policyFile.ts'
import type { Promotion } from '../../model/promotionPorts.ts'

/**
 * From the settings of the service; policy file and accounts file are read here, once. @throws
 * TwinstackError `invalid-request`
 */
export function promotionOf(
  config: Pick<Config, 'cloud' | 'awsConfig' | 'policyFile'>,
  key: AuditKey,
): Promotion {
  const accounts = awsAccountsOf(config)
  return {
    key,
    file: readPolicyFile(config.policyFile),
    reach: environment => {
      const {
        account = null,
        region = null,
        roleArn = null,
        readRoleArn = null,
      } = config.cloud === 'aws' ? accountOf(accounts, environment) : {}
      return { cloud: config.cloud, account, region, role: roleArn, readRole: readRoleArn }
    },
  }
}
