/** The schemas of an environment's history. Secrets are withheld everywhere. */
import { z } from 'zod'
import { environmentNameSchema } from './environment.ts'
import { revisionSchema } from './revision.ts'
import {
  actorRecordSchema,
  operationErrorSchema,
  operationKindSchema,
  statusSchema,
} from './operation.ts'

export const resourceChanges = ['created', 'updated', 'deleted', 'replaced'] as const
export type ResourceChange = (typeof resourceChanges)[number]

export const changedResourceSchema = z.object({
  urn: z.string(),
  type: z.string(),
  name: z.string(),
  change: z.enum(resourceChanges),
})
export type ChangedResource = z.infer<typeof changedResourceSchema>

export const resourceChangesSchema = z.object({
  created: z.int(),
  updated: z.int(),
  deleted: z.int(),
  replaced: z.int(),
  items: z.array(changedResourceSchema).describe('at most 500 of them'),
  truncated: z.boolean(),
})
export type ResourceChanges = z.infer<typeof resourceChangesSchema>

/** The data that is stored with an operation that applied a program. */
export type OperationRecord = {
  operation: string
  environment: string
  at: string
  /**
   * the program's settings with the defaults of its schema, secrets withheld; null when they were
   * not recorded
   */
  settings: unknown
  /** versions by provider; null when they were not recorded */
  providers: Record<string, string> | null
  engineVersion: string | null
  resources: ResourceChanges | null
}

const commitSchema = z.object({
  commit: z.string(),
  subject: z.string(),
  author: z.string(),
  committedAt: z.string(),
})

export const commitChangesSchema = z.object({
  direction: z
    .enum(['same', 'forward', 'back', 'diverged', 'unknown'])
    .describe(
      '`back`: change to an older commit; `diverged`: change to another branch; ' +
        '`unknown`: one of them is not a commit, or no longer exists',
    ),
  added: z.array(commitSchema).describe('newest first, at most 50'),
  removed: z
    .array(commitSchema)
    .describe(
      'commits that were deployed before and are no longer part of it; newest first, at most 50',
    ),
  dependencies: z.boolean().describe("whether the program's dependencies differ"),
})
export type CommitChanges = z.infer<typeof commitChangesSchema>

export const settingsChangesSchema = z.object({
  digestChanged: z
    .boolean()
    .describe('true without changes below: a secret differs, or a default was written explicitly'),
  changes: z
    .array(
      z.object({ path: z.string(), before: z.unknown(), after: z.unknown(), secret: z.boolean() }),
    )
    .describe('at most 200; a missing value is null; a secret is `[secret]` on both sides'),
  truncated: z.boolean(),
})
export type SettingsChanges = z.infer<typeof settingsChangesSchema>

const versionsSchema = z.object({
  name: z.string().describe('`engine`, or a provider'),
  before: z.string().nullable(),
  after: z.string().nullable(),
})

export const historyChangesSchema = z.object({
  commits: commitChangesSchema,
  settings: settingsChangesSchema
    .nullable()
    .describe('null: one of the two did not record its settings'),
  versions: z.array(versionsSchema).describe('of engine and providers'),
  resources: resourceChangesSchema
    .nullable()
    .describe('changes of resources; null when they were not recorded'),
})
export type HistoryChanges = z.infer<typeof historyChangesSchema>

/** One deployment. */
export const deploymentSchema = z.object({
  operation: z.uuid(),
  kind: operationKindSchema,
  status: statusSchema,
  error: operationErrorSchema.nullable(),
  message: z.string(),
  requestedBy: actorRecordSchema,
  at: z.iso.datetime().describe('when it ended'),
  revision: revisionSchema.nullable(),
  settingsDigest: z.string().nullable(),
  engineVersion: z.string().nullable(),
  providers: z.record(z.string(), z.string()).nullable().describe('versions by provider'),
})
export type Deployment = z.infer<typeof deploymentSchema>

export const historyEntrySchema = deploymentSchema.extend({
  failure: z.string().nullable().describe('why it did not succeed, as one line'),
  against: z
    .uuid()
    .nullable()
    .describe('the previous deployment, without destroys; null: it is the first'),
  changes: historyChangesSchema,
})
export type HistoryEntry = z.infer<typeof historyEntrySchema>

export const comparisonSchema = z
  .object({
    environment: environmentNameSchema,
    from: deploymentSchema,
    to: deploymentSchema,
    changes: historyChangesSchema,
  })
  .describe('the changes between two deployments')
export type Comparison = z.infer<typeof comparisonSchema>
