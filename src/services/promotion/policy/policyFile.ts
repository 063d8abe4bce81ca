/**
 * The policy file (`TWINSTACK_POLICY`, YAML): the parts for all environments of a kind. Read once,
 * when the service starts.
 */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { environmentKinds } from '../../../model/environment.ts'
import { getErrorMessage, TwinstackError } from '../../../lib/errors.ts'
import { createInvalidInputError } from '../../../lib/input.ts'
import { parseYaml } from '../../../lib/yaml.ts'
import { defaultPolicies } from '../../../analysis/gate/policy/defaults.ts'
import { validatePolicy } from '../../../analysis/gate/policy/effective.ts'
import { mergeOverrides, policyOverridesSchema } from '../../../analysis/gate/policy/overrides.ts'
import type { PolicyFile } from '../../../model/policy.ts'

const fileSchema = z.strictObject({
  production: policyOverridesSchema.optional(),
  staging: policyOverridesSchema.optional(),
  ephemeral: policyOverridesSchema.optional(),
})

/** @throws TwinstackError `invalid-request` that names every wrong field */
export function parsePolicyFile(text: string, name = 'TWINSTACK_POLICY'): PolicyFile {
  const parsed = fileSchema.safeParse(parseYaml(text, name) ?? {})
  if (!parsed.success) throw createInvalidInputError(parsed.error, name, fileSchema)
  const file = parsed.data as PolicyFile
  for (const kind of environmentKinds)
    validatePolicy(mergeOverrides(defaultPolicies[kind], file[kind] ?? {}), null, `${kind}.`)
  return file
}

/**
 * The content of the file; empty without one. @throws TwinstackError `invalid-request` also for one
 * that can't be read
 */
export function readPolicyFile(file: string | null): PolicyFile {
  if (file === null) return {}
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new TwinstackError(
      'invalid-request',
      `TWINSTACK_POLICY: ${file} can't be read: ${getErrorMessage(cause)}`,
      { cause },
    )
  }
  return parsePolicyFile(text, `TWINSTACK_POLICY (${file})`)
}
