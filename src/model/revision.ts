import { z } from 'zod'

/**
 * The git commit of the program that an operation runs, with the other data that identifies the
 * program.
 */
export const revisionSchema = z.object({
  id: z.string().describe('the commit, or `dirty-<digest>` for a folder with uncommitted changes'),
  commit: z.string().nullable(),
  ref: z.string().describe('what was requested: a branch, tag, commit, or `folder`'),
  subject: z.string().describe('first line of the commit message'),
  message: z
    .string()
    .optional()
    .describe(
      'the complete commit message, at most 4000 characters; operations of older versions of ' +
        'Twinstack have none',
    ),
  author: z.string(),
  committedAt: z.iso.datetime({ offset: true }).nullable(),
  dirty: z.boolean(),
  dependencies: z.string().describe("sha-256 of the program's own dependencies in the lockfile"),
})
export type Revision = z.infer<typeof revisionSchema>

/** The files of a revision on disk, with or without the packages of its program. */
export type TreeFiles = {
  revision: Revision
  /** absolute path of the materialised revision */
  folder: string
  /** the `name` of Pulumi.yaml */
  project: string
  /** absolute path of the program's main file */
  main: string
}

/**
 * A revision on disk that a program can run from: `folder/node_modules` is a link to a dependency
 * folder keyed by `revision.dependencies`.
 */
export type Tree = TreeFiles & {
  /** absolute real path of the node_modules that the program and the runner's child share */
  modules: string
}
