import { z } from 'zod'
import { parseInput } from '../../lib/input.ts'
import { listLeaves } from '../../lib/propertyPath.ts'
import { getSettingsFile } from '../../lib/settingsFile.ts'
import { environmentNameSchema } from '../../model/environment.ts'
import type { VerbContext } from '../../model/verbContext.ts'
import { requireEnvironment } from './getEnvironment.ts'

const inputSchema = z.strictObject({ name: environmentNameSchema })

/** One setting. `source`: the file of the revision, or the override of a copy. */
export type SettingValue = { path: string; value: unknown; source: string }
export type Settings = {
  /** when an operation recorded them; null: none did */
  at: string | null
  operation: string | null
  settings: SettingValue[]
}

/**
 * The settings with which the last operation ran, secrets withheld, each with its source.
 *
 * @throws TwinstackError `not-found`, `forbidden`
 */
export async function readSettings({
  ctx,
  input,
}: {
  ctx: Pick<VerbContext, 'store' | 'actor'>
  input: z.input<typeof inputSchema>
}): Promise<Settings> {
  const { name } = parseInput(inputSchema, input)
  const { template, overrides, deployed } = await requireEnvironment(ctx, name, 'environment:read')
  const evidence = await ctx.store.environments.getEvidence(name)
  const revision = deployed ? ` of ${deployed.revision.slice(0, 12)}` : ''
  const file = `${getSettingsFile({ name, template })}${revision}, or a default of the program`
  const overridden = Object.keys(overrides)
  return {
    at: evidence?.at ?? null,
    operation: evidence?.operation ?? null,
    settings: listLeaves(evidence?.settings ?? {}).map(({ keys, value }) => {
      const path = keys.join('.')
      const isOverridden = overridden.some(key => isPathOf(key, path))
      return { path, value, source: isOverridden ? 'override of this environment' : file }
    }),
  }
}

/** An override names a setting with or without the namespace of the project. */
function isPathOf(key: string, path: string): boolean {
  const bare = key.split(':').at(-1) ?? key
  return [key, bare].some(one => path === one || path.startsWith(`${one}.`))
}
