import { z } from 'zod'

/**
 * https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json: the parts of an entry of
 * `packages` that matter here
 */
export const lockEntrySchema = z.looseObject({
  name: z.string().optional(),
  version: z.string().optional(),
  integrity: z.string().optional(),
  resolved: z.string().optional(),
  link: z.boolean().optional(),
  inBundle: z.boolean().optional(),
  optional: z.boolean().optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
  peerDependencies: z.record(z.string(), z.string()).optional(),
  peerDependenciesMeta: z
    .record(z.string(), z.object({ optional: z.boolean().optional() }))
    .optional(),
})
export type LockEntry = z.infer<typeof lockEntrySchema>
