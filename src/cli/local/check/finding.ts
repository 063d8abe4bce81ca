/** What `check` finds in a repository. Types only. */

/**
 * `ok`: true without a problem; null: it works, with a remark; false: Twinstack can't run the
 * program as it is. `found` is a sentence; `hint` says what to do.
 */
export type Finding = { topic: string; ok: boolean | null; found: string; hint?: string }

/** A stack for which the repository has settings. */
export type StackFile = {
  stack: string
  file: string
  /** how its secret values are encrypted; null when it has none */
  secrets: string | null
  secretValues: number
  /** whether they can be decrypted here; null: not known here, false: they are malformed */
  decryptable: boolean | null
  /** account and region as the file names them: stacks with the same text share both */
  place: string
}

/** An optional file or property, and its purpose. */
export type ExtraFile = { name: string; present: boolean; brings: string }
