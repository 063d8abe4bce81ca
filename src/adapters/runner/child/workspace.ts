import { mergeSettings } from '../../../model/stackSettings.ts'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { files } from '../../../model/run.ts'
import type { RunRequest } from '../../../model/run.ts'
import { getStackSettingsFile } from './recorded.ts'
import { formatForEngine } from '../../../lib/yaml.ts'
import type { StackSettings } from './settings.ts'

/**
 * Creates the Pulumi workspace of this run: a separate project whose plugin path names the sandbox,
 * so that the user's Pulumi.yaml does not have to. Returns its folder.
 */
export function writeWorkspace(
  folder: string,
  request: RunRequest,
  settings: StackSettings,
  salt: string | null,
): string {
  const work = join(folder, files.work)
  mkdirSync(work, { recursive: true, mode: 0o700 })
  const path = request.cloud.pluginFolder
  const plugins = path
    ? { plugins: { providers: ['aws', 'random'].map(name => ({ name, path })) } }
    : {}
  writeFileSync(
    join(work, 'Pulumi.yaml'),
    formatForEngine({ name: request.tree.project, runtime: 'nodejs', ...plugins }),
    { mode: 0o600 },
  )
  const { secretsprovider, encryptedkey } = settings
  writeFileSync(
    getStackSettingsFile(folder, request.stack),
    formatForEngine({
      ...(secretsprovider ? { secretsprovider } : {}),
      ...(encryptedkey ? { encryptedkey } : {}),
      ...(salt ? { encryptionsalt: salt } : {}),
      config: mergeSettings({ file: settings.config, service: request.cloud.config }),
    }),
    { mode: 0o600 },
  )
  return work
}
