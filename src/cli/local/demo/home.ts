/**
 * The demo's data folder, which is deleted at the start, so the demo must have created it; and an
 * environment that the user's own settings can't break.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { packageFolder } from '../../../model/config.ts'
import { TwinstackError } from '../../../lib/errors.ts'
import { removeEmbedded } from '../../../adapters/postgres/embedded/embedded.ts'
import type { Screen } from '../../screen.ts'
import { stopService } from '../service.ts'

const mark = '.twinstack-demo'

/**
 * Stops a service that an earlier demo left running there, deletes the folder and creates it again.
 * Refuses a folder that no demo created.
 */
export async function prepareHome(folder: string, screen: Screen): Promise<string> {
  const home = resolve(folder)
  if (existsSync(home) && readdirSync(home).length > 0) await wipe(home, screen)
  mkdirSync(home, { recursive: true, mode: 0o700 })
  writeFileSync(join(home, mark), 'made by twinstack demo; wiped at its next start\n')
  return home
}

async function wipe(home: string, screen: Screen): Promise<void> {
  if (!existsSync(join(home, mark))) {
    throw new TwinstackError(
      'invalid-request',
      `--home: ${home} is not empty and was not made by the demo, so it is not wiped`,
      { hint: 'name an empty or a new folder' },
    )
  }
  await stopService(home, { ...screen, printLine: () => {} })
  await removeEmbedded(home)
  rmSync(home, { recursive: true, force: true })
}

/**
 * Settings of the demo's service: none that the user has set for another service, except the
 * engine.
 */
export function buildDemoEnvironment(home: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const foreign = /^(TWINSTACK_|PULUMI_|AWS_)|^(DATABASE_URL|NODE_OPTIONS)$|^PG[A-Z]+$/
  const kept = Object.entries(env).filter(([name]) => !foreign.test(name))
  return {
    ...Object.fromEntries(kept),
    TWINSTACK_HOME: home,
    TWINSTACK_PORT: '0',
    TWINSTACK_REPOSITORY: packageFolder,
    TWINSTACK_CLOUD: 'sandbox',
    TWINSTACK_LOG: 'info',
    ...(env.TWINSTACK_PULUMI && { TWINSTACK_PULUMI: env.TWINSTACK_PULUMI }),
    // a folder with uncommitted changes never goes to production, so the demo runs what is
    // committed
    ...(existsSync(join(packageFolder, '.git')) && { TWINSTACK_REF: 'HEAD' }),
  }
}
