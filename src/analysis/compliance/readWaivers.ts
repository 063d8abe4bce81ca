import { z } from 'zod'
import { createInvalidInputError } from '../../lib/input.ts'
import { parseYaml, type YamlSource } from '../../lib/yaml.ts'
import { expectedSchema, waiverSchema, type Waiver } from '../../model/compliance.ts'

/** Name of the file, beside the program's main file. */
export const waiversFile = 'waivers.yaml'

const fileSchema = z.strictObject({
  waivers: z.array(waiverSchema).default([]),
  expected: expectedSchema.optional().describe('what is declared for all environments'),
})
export type WaiversFile = z.output<typeof fileSchema>

/**
 * The content of `waivers.yaml`. @throws TwinstackError `invalid-request` that names every wrong
 * field
 */
export function readWaiversFile(text: YamlSource, file = waiversFile): WaiversFile {
  const parsed = fileSchema.safeParse(parseYaml(text, file) ?? {})
  if (!parsed.success) throw createInvalidInputError(parsed.error, file, fileSchema)
  return parsed.data
}

/**
 * Only the waivers of the file. @throws TwinstackError `invalid-request` that names every wrong
 * field
 */
export function readWaivers(text: YamlSource, file = waiversFile): Waiver[] {
  return readWaiversFile(text, file).waivers
}
