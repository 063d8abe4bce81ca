/** The edits of a recorded state by `state-edit` operations, which do not change the cloud. */
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
    .describe('the engine refuses to delete these resources from now on'),
  z
    .strictObject({ action: z.literal('unprotect'), urns })
    .describe(
      'the engine may delete these resources; the next deploy applies the value of the program',
    ),
  z
    .strictObject({
      action: z.literal('forget'),
      urns: z.array(urn).max(500).default([]),
      all: z.boolean().default(false).describe('every resource, also in an invalid state'),
      dependents: z.boolean().default(false),
      protected: z.boolean().default(false).describe('also protected resources'),
    })
    .describe('removes them from the recorded state; they stay in the cloud unmanaged'),
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
    .describe('repairs what the engine refuses, if the repair is provably correct'),
  z
    .strictObject({ action: z.literal('restore'), version: z.int().min(1) })
    .describe('restores the saved state with this number; a refresh after it reads the cloud'),
  z
    .strictObject({
      action: z.literal('receive'),
      from: environmentNameSchema,
      urns,
      version: version.optional().describe('number of a saved state; default: the present state'),
    })
    .describe(
      'receives entries of another environment; forget them there, otherwise both record them',
    ),
  z
    .strictObject({ action: z.literal('adopt'), acceptChanges: z.boolean().default(false) })
    .describe('adopts the state that was sent to `POST /v1/environments/{name}/adoption`'),
])
export type StateEdit = z.output<typeof stateEditSchema>
export type StateEditInput = z.input<typeof stateEditSchema>
