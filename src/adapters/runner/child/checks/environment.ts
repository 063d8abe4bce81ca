import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CommandCheck } from '../../../../model/check.ts'
import { harmlessVariables } from '../../environment.ts'
import type { Run } from '../run.ts'
import { selectShownOutputs } from './template.ts'
import { requirePresent } from '../../../../lib/requirePresent.ts'

/** Variables from the runner's own environment, which is already limited by an allow-list. */
const passed = ['PATH', ...harmlessVariables]
const secrets = /SECRET|TOKEN$|PASSWORD/

/**
 * The environment of a command. Its home is an empty folder of its own, so that it finds no
 * credentials of the service's user; with `cloud` it gets the credentials of runs of this
 * environment. It may write only to `scratch`, because all runs of this revision share the tree.
 * `remove` deletes everything.
 */
export function prepareEnvironment(
  { cloud }: CommandCheck,
  run: Run,
): { env: Record<string, string>; scratch: string; remove: () => void } {
  const { folder, request } = run
  const home = join(folder, 'check')
  const file = join(home, 'outputs.json')
  const outputs = selectShownOutputs(requirePresent(request.checks).outputs)
  const clean = () => rmSync(home, { recursive: true, force: true, maxRetries: 3 })
  clean()
  const scratch = join(home, 'scratch')
  for (const one of [join(home, 'home'), scratch]) mkdirSync(one, { recursive: true, mode: 0o700 })
  writeFileSync(file, JSON.stringify(outputs), { mode: 0o600 })
  const env = {
    ...Object.fromEntries(
      passed.flatMap(name => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
    ),
    HOME: join(home, 'home'),
    ...(cloud ? listCloudVariables(run) : { AWS_EC2_METADATA_DISABLED: 'true' }),
    CI: 'true',
    TWINSTACK_CLOUD: request.cloud.kind,
    TWINSTACK_ENVIRONMENT: request.environment.name,
    TWINSTACK_ENVIRONMENT_KIND: request.environment.kind,
    TWINSTACK_OPERATION: request.operation,
    TWINSTACK_OUTPUTS: file,
    TWINSTACK_SCRATCH: scratch,
    ...Object.fromEntries(
      Object.entries(outputs).map(([name, value]) => [
        `TWINSTACK_OUTPUT_${formatVariableName(name)}`,
        typeof value === 'string' ? value : (JSON.stringify(value) ?? ''),
      ]),
    ),
  }
  return { env, scratch, remove: clean }
}

function listCloudVariables({ request: { cloud } }: Run): Record<string, string> {
  if (cloud.kind === 'sandbox') return { TWINSTACK_SANDBOX: cloud.folder ?? '' }
  const region = cloud.config['aws:region']
  const home = process.env.HOME
  // profiles and web identity tokens are files of the service's user
  return {
    ...(home === undefined ? {} : { HOME: home }),
    ...(typeof region === 'string' ? { AWS_REGION: region } : {}),
    ...cloud.env,
  }
}

/** `databaseEndpoint` is DATABASE_ENDPOINT. */
function formatVariableName(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/\W/g, '_')
    .toUpperCase()
}

/**
 * Secrets that must not appear in the output of a command: the cloud's credentials, and a proxy's
 * password.
 */
export function listKnownSecrets({ request: { cloud } }: Pick<Run, 'request'>): string[] {
  const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'].flatMap(name => {
    const text = process.env[name] ?? ''
    return URL.canParse(text)
      ? [new URL(text).password, decodeURIComponent(new URL(text).password)]
      : []
  })
  return [
    ...Object.entries(cloud.env).flatMap(([name, value]) => (secrets.test(name) ? [value] : [])),
    ...proxies,
  ].filter(text => text !== '')
}
