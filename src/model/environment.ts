import { z } from 'zod'
import { workerLabelsSchema } from './workerLabels.ts'

export const environmentKinds = ['production', 'staging', 'ephemeral'] as const
export const environmentKindSchema = z.enum(environmentKinds)
export type EnvironmentKind = z.infer<typeof environmentKindSchema>

/**
 * Names become stack names, file names and tag values. The engine itself accepts `..` and `--help`
 * (`pulumi stack init --help` exits 0 and creates nothing), so this is the only form that any
 * interface accepts.
 */
export const environmentNameSchema = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,39}$/,
    'expected 1 to 40 lower-case letters, digits or dashes, starting with a letter',
  )

export const textSchema = z.string().max(500)
export const versionsUrlSchema = z
  .url({ protocol: /^https?$/, error: 'expected an http or https address' })
  .max(2000)
export const ownerSchema = z.string().max(80).describe('responsible person or team')

export const ttlMinutesSchema = z
  .int()
  .min(1)
  .max(366 * 24 * 60)

/** The lifetime of an ephemeral environment, by the clock of the database. */
export const lifeSchema = z.object({
  ttlMinutes: ttlMinutesSchema.describe('minutes from the last activity'),
  expiresAt: z.iso.datetime().describe('every activity moves it, never beyond the hard end'),
  hardEndAt: z.iso.datetime(),
  warnedAt: z.iso
    .datetime()
    .nullable()
    .describe('when a notice announced the end; null again after an activity'),
})

const branchName = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\s~^:?*[\\]+$/, 'expected the name of a branch')
  .refine(name => !name.startsWith('-'), 'expected the name of a branch')

/**
 * The pull request or branch of an ephemeral environment. When the branch is deleted, the
 * environment is removed.
 */
export const sourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('pull-request'),
    number: z
      .int()
      .min(1)
      .max(2 ** 31),
    repository: z.string().min(1).max(200).optional(),
    branch: branchName.optional(),
  }),
  z.strictObject({ kind: z.literal('branch'), branch: branchName }),
])
export type EnvironmentSource = z.infer<typeof sourceSchema>

/** A resource with the environment's tag, or in its networks, that remains after the destroy. */
export const leftoverSchema = z.object({
  type: z.string().nullable(),
  id: z.string(),
  arn: z.string().nullable(),
  region: z.string().nullable(),
  name: z.string().nullable(),
  ours: z
    .boolean()
    .describe(
      'created by an operation: its tag `twinstack:urn` names a resource of its type in a ' +
        'recorded state of the environment. It is destroyed again unless it holds data; ' +
        'everything else is only reported',
    ),
})
export type Leftover = z.infer<typeof leftoverSchema>

/** A resource that a cleanup intentionally keeps in the account. */
export const keptResourceSchema = leftoverSchema.extend({
  why: z.string().describe('it contains data or a copy of data, or the program retains it'),
  command: z
    .string()
    .nullable()
    .describe('the command that removes it; null when none is known for its type'),
})
export type KeptResource = z.infer<typeof keptResourceSchema>

/** The last operation that applied the program to an environment. */
export const deployedSchema = z.object({
  operation: z.uuid(),
  commit: z.string().nullable(),
  revision: z.string(),
  at: z.iso.datetime(),
})

/** One named instance of the program = one Pulumi stack. */
export const environmentSchema = z.object({
  name: environmentNameSchema,
  kind: environmentKindSchema,
  description: textSchema,
  owner: ownerSchema,
  template: environmentNameSchema
    .nullable()
    .describe('ephemeral only: the environment whose settings file it starts from'),
  overrides: z
    .record(z.string(), z.unknown())
    .describe('ephemeral only: settings that replace those of the template'),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  deployed: deployedSchema.nullable().describe('the last operation that applied the program'),
  versionsUrl: z
    .string()
    .nullable()
    .describe(
      "address that reports its running versions; null: the program's output `versionsUrl`",
    ),
  account: z
    .string()
    .nullable()
    .describe(
      'the account of its resources, to which its operations must write; null before the first',
    ),
  region: z.string().nullable(),
  workerLabels: workerLabelsSchema.describe(
    'its operations run only on workers that have all these labels',
  ),
  resourceCount: z.int().min(0),
  life: lifeSchema.nullable().describe('ephemeral only: when it ends'),
  source: sourceSchema.nullable().describe('ephemeral only: its pull request or branch'),
  leftovers: z
    .array(leftoverSchema)
    .nullable()
    .describe('resources that its last destroy left in the account; stored until none remains'),
  active: z.uuid().nullable().describe('the operation that holds the environment now'),
})
export type Environment = z.infer<typeof environmentSchema>
