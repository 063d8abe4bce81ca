import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { parseBackend } from '../../pulumi/state/backend.ts'
import type { RunRequest } from '../../../model/run.ts'

/**
 * A PULUMI_HOME of the run's own for file backends and the state service, with the machine's
 * plugins and without logs: the engine keeps a log of every call under `logs`, readable by every
 * user and outside what we redact, and spends a tenth of its time on it. A plain file in the place
 * of that folder switches it off. Other backends keep their credentials in the machine's home, so
 * they use that.
 */
export function prepareEngineHome(folder: string, request: RunRequest): Record<string, string> {
  const { url, token } = request.backend
  if (token === undefined && parseBackend(url).kind !== 'file') return {}
  const home = join(folder, 'home')
  const plugins = join(process.env.PULUMI_HOME ?? join(homedir(), '.pulumi'), 'plugins')
  if (!existsSync(home)) {
    mkdirSync(plugins, { recursive: true })
    mkdirSync(home, { mode: 0o700 })
    writeFileSync(join(home, 'logs'), '')
    symlinkSync(plugins, join(home, 'plugins'))
  }
  return { PULUMI_HOME: home }
}
