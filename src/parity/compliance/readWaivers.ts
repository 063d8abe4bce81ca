import { z } from 'zod'
import { invalidInput } from '../../input.ts'
import { readYaml } from '../register/readRegister.ts'
import { waiverSchema, type Waiver } from './words.ts'

const fileSchema = z.strictObject({ waivers: z.array(waiverSchema).default([]) })

/** The waivers in the text of `waivers.yaml`. @throws TwinstackError `invalid-request` that names every wrong field */
export function readWaivers (text: string, file = 'waivers.yaml'): Waiver[] {
  const parsed = fileSchema.safeParse(readYaml(text, file) ?? {})
  if (!parsed.success) throw invalidInput(parsed.error, file, fileSchema)
  return parsed.data.waivers
}
