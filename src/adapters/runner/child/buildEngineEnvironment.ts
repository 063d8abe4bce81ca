import { dirname } from 'node:path'
import { withoutSidecars } from '../../pulumi/state/sidecars.ts'
import { secretsVariable } from '../environment.ts'
import { getCompiledFolder, isSeparate } from '../user.ts'
import { prepareEngineHome } from './prepareEngineHome.ts'
import type { Run } from './run.ts'

/**
 * Variables with which the engine reaches the secrets provider of a settings file. They are taken
 * out of this process before a program is started.
 */
const secretsEnvironment = takeSecretsEnvironment(process.env)

function takeSecretsEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const names = (env[secretsVariable] ?? '').split(',').filter(Boolean)
  const taken = Object.fromEntries(
    names.flatMap(name => (env[name] === undefined ? [] : [[name, env[name]]])),
  )
  for (const name of [...names, secretsVariable]) delete env[name]
  return taken
}

/**
 * Environment of every engine call (sdk/go/common/env/env.go). The passphrase is passed in a file,
 * and no secret is passed as an argument.
 */
export function buildEngineEnvironment({
  request,
  folder,
}: Pick<Run, 'request' | 'folder'>): Record<string, string> {
  const { url, passphraseFile, token } = request.backend
  return {
    // a journal entry waits for its batch: the default of 50 ms would dominate small updates
    ...(token !== undefined && {
      PULUMI_ACCESS_TOKEN: token,
      PULUMI_JOURNALING_BATCH_PERIOD: '5',
    }),
    PULUMI_BACKEND_URL: withoutSidecars(url),
    ...(passphraseFile ? { PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile } : {}),
    ...secretsEnvironment,
    PULUMI_SKIP_UPDATE_CHECK: '1',
    PULUMI_DIY_BACKEND_NO_LEGACY_WARNING: '1',
    ...prepareEngineHome(folder, request),
    ...(request.cloud.kind === 'sandbox'
      ? { PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: '1', ...findCompiledCode() }
      : {}),
  }
}

/** Where the sandbox plugins find their compiled code (../compiledCode.ts). */
function findCompiledCode(): Record<string, string> {
  const uid = process.getuid?.()
  const home = process.env.HOME ?? ''
  if (!isSeparate() || uid === undefined || home === '') return {}
  return { TWINSTACK_COMPILED: getCompiledFolder(dirname(dirname(home)), { uid, gid: 0 }) }
}
