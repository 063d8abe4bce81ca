import { readSettingsConfig, getSettingsFile } from '../../../lib/settingsFile.ts'
import { isObject } from '../../../lib/values.ts'
import type { Environment } from '../../../model/environment.ts'
import type { TemplateKeys } from '../../../model/stateAccess.ts'
import type { Tree } from '../../../model/revision.ts'
import type { ExecutorDeps } from './executorDeps.ts'

/**
 * The keys of the template, and the values of its settings file that the data key of its stack
 * encrypted, encrypted again for the stack of the copy: a run can use the key of its own stack
 * only. `keys` is null where the copy may not read the secrets of the template.
 */
export async function resealTemplate(
  { states }: Pick<ExecutorDeps, 'states'>,
  { tree, environment, keys }: { tree: Tree; environment: Environment; keys: TemplateKeys | null },
): Promise<TemplateKeys | null> {
  if (keys === null) return null
  const config = await readSettingsConfig(tree.folder, getSettingsFile(environment))
  const ciphertexts = listSecure(config)
  if (ciphertexts.length === 0) return keys
  const service = { secrets_providers: { type: 'service' } }
  const nameStack = (name: string) => `organization/${tree.project}/${name}`
  const from = await states.openState(nameStack(keys.environment), service)
  if (from === null) return keys
  const plain = ciphertexts.flatMap(text => {
    try {
      return [[text, from.decrypt(text)] as const]
    } catch {
      // a value of another key: the run says so
      return []
    }
  })
  if (plain.length === 0) return keys
  await states.prepareStack(nameStack(environment.name))
  const to = await states.openState(nameStack(environment.name), service)
  if (to === null) return keys
  const resealed = Object.fromEntries(plain.map(([text, value]) => [text, to.encrypt(value)]))
  return { ...keys, resealed }
}

function listSecure(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(listSecure)
  if (!isObject(value)) return []
  const { secure, ...rest } = value
  const isSecure = typeof secure === 'string' && Object.keys(rest).length === 0
  return isSecure ? [secure] : Object.values(value).flatMap(listSecure)
}
