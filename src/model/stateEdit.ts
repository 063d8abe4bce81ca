/** Edits of a recorded state that touch nothing in the cloud: what `state-edit` operations do. */
import { z } from 'zod'
import { environmentNameSchema } from './environment.ts'

const urn = z
  .string()
  .min(1)
  .max(2048)
  .describe('a URN, `type/name`, `type::name`, or a name that only one resource has')
const urns = z.array(urn).min(1).max(500)
const version = z.int().min(1)

export const stateEditSchema = z.discriminatedUnion('action', [
  z
    .strictObject({ action: z.literal('protect'), urns })
    .describe('the engine refuses to delete them from now on'),
  z
    .strictObject({ action: z.literal('unprotect'), urns })
    .describe('the engine may delete them; the next deploy writes what the program says'),
  z
    .strictObject({
      action: z.literal('forget'),
      urns: z.array(urn).max(500).default([]),
      all: z.boolean().default(false).describe('every resource, also of a state that is invalid'),
      dependents: z.boolean().default(false),
      protected: z.boolean().default(false).describe('also what is protected'),
    })
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
    .strictObject({
      action: z.literal('receive'),
      from: environmentNameSchema,
      urns,
      version: version.optional().describe('of a saved state; the state of now when left out'),
    })
    .describe('entries of another environment; forget them there, else both record them'),
  z
    .strictObject({ action: z.literal('adopt'), acceptChanges: z.boolean().default(false) })
    .describe('the state that `POST /v1/environments/{name}/adoption` was sent'),
])
export type StateEdit = z.output<typeof stateEditSchema>
export type StateEditInput = z.input<typeof stateEditSchema>
