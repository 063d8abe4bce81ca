import type { RunResult } from '../../../model/run.ts'
import type { Store } from '../../../model/store.ts'

/** ciphertexts of one environment; a rotation adds one for each value */
const most = 200

/**
 * Keeps the ciphertexts of secret settings that no earlier run of the environment had, so that
 * later runs mask the values after a rotation.
 */
export async function rememberSecrets(
  { environments }: Pick<Store, 'environments'>,
  environment: string,
  { newSecrets = [] }: Partial<Pick<RunResult, 'newSecrets'>>,
): Promise<void> {
  if (newSecrets.length === 0) return
  const { settingsKeys } = await environments.getSecrets(environment)
  const former = [...new Set([...settingsKeys.former, ...newSecrets])].slice(-most)
  await environments.record(environment, { settingsKeys: { ...settingsKeys, former } })
}
