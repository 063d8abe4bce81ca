/** A home of the engine in which the sandbox's plugin of `random` is installed. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { completeOptions } from '../../../../src/adapters/pulumi/engine.ts'
import { findEngine } from '../../../../src/adapters/pulumi/find.ts'
import { sandboxPlugins } from '../../../../src/adapters/pulumi/schemas/openSchemaReader.ts'
import { requirePresent } from '../../../helper/present.ts'

export const pluginVersion = '4.999.0'

/** Returns the folder of plugins. */
export function installRandom(
  home: string,
  text = `exec '${sandboxPlugins}/pulumi-resource-random' "$@"`,
) {
  const plugins = join(home, 'plugins')
  const folder = join(plugins, `resource-random-v${pluginVersion}`)
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'pulumi-resource-random')
  writeFileSync(file, `#!/bin/sh\n${text}\n`)
  chmodSync(file, 0o755)
  return { plugins, file }
}

export async function findEngineCommand(): Promise<string> {
  const { engine } = await findEngine(completeOptions({ explicit: null }))
  return requirePresent(engine).command
}
