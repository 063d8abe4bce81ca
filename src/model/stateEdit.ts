/** Edits of a recorded state that touch nothing in the cloud: what `state-edit` operations do. */
import { z } from 'zod'

const urn = z
  .string()
  .min(1)
  .max(2048)
  .regex(/^urn:pulumi:/, 'expected a URN, as `twinstack env resources NAME` prints it')
const urns = z.array(urn).min(1).max(500)

export const stateEditSchema = z.discriminatedUnion('action', [
  z
    .strictObject({ action: z.literal('protect'), urns })
    .describe('the engine refuses to delete them from now on'),
  z
    .strictObject({ action: z.literal('unprotect'), urns })
    .describe('the engine may delete them; the next deploy writes what the program says'),
  z
    .strictObject({ action: z.literal('forget'), urns, dependents: z.boolean().default(false) })
    .describe('out of the recorded state; they stay in the cloud, managed by nobody'),
  z
    .strictObject({
      action: z.literal('rename'),
      urn,
      name: z
        .string()
        .min(1)
        .max(500)
        .regex(/^(?!.*::)[^\p{Cc}]+$/u, 'expected a name without `::` and control characters'),
    })
    .describe('another logical name, as after a rename in the program'),
  z
    .strictObject({ action: z.literal('repair') })
    .describe('what the engine refuses is put right where that is provable'),
  z
    .strictObject({ action: z.literal('restore'), version: z.int().min(1) })
    .describe('the saved state of this number; a refresh after it reads the cloud'),
  z
    .strictObject({ action: z.literal('adopt'), acceptChanges: z.boolean().default(false) })
    .describe('the state that `POST /v1/environments/{name}/adoption` was sent'),
])
export type StateEdit = z.output<typeof stateEditSchema>
