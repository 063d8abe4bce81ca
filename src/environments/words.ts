import { z } from 'zod'

export const environmentKinds = ['production', 'staging', 'ephemeral'] as const
export const environmentKindSchema = z.enum(environmentKinds)
export type EnvironmentKind = z.infer<typeof environmentKindSchema>

/**
 * Names become stack names, file names and tag values. The engine itself accepts `..` and `--help` (anchors.md section 2),
 * so this is the only form that passes any door.
 */
export const environmentNameSchema = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/,
  'expected 1 to 40 lower-case letters, digits or dashes, starting with a letter')

export const textSchema = z.string().max(500)
export const versionsUrlSchema = z.url({ protocol: /^https?$/, error: 'expected an http or https address' }).max(2000)
export const ownerSchema = z.string().max(80).describe('who is responsible')

/** One named instance of the program = one Pulumi stack. */
export const environmentSchema = z.object({
  name: environmentNameSchema,
  kind: environmentKindSchema,
  description: textSchema,
  owner: ownerSchema,
  template: environmentNameSchema.nullable().describe('ephemeral only: the environment whose settings file it starts from'),
  overrides: z.record(z.string(), z.unknown()).describe('ephemeral only: settings that replace those of the template'),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  deployed: z.object({
    operation: z.uuid(), commit: z.string().nullable(), revision: z.string(), at: z.iso.datetime(),
  }).nullable().describe('the last operation that applied the program'),
  versionsUrl: z.string().nullable().describe('where it says what it runs; null: the program\'s output `versionsUrl`'),
  account: z.string().nullable().describe('where it was created: the account that its operations must write to; null before the first'),
  region: z.string().nullable(),
  resourceCount: z.int().min(0),
  active: z.uuid().nullable().describe('the operation that holds the environment now'),
})
export type Environment = z.infer<typeof environmentSchema>
