import type { Revision, Tree } from './revision.ts'

export type Trees = {
  /** a branch, tag or commit; null is the configured default. Throws `revision-not-found`. */
  resolve(ref: string | null): Promise<Revision>
  /**
   * a full commit that may be nowhere but under a forge's ref of a pull or merge request
   * (`refs/pull/5/head`); only for a request of a person with the right to it. Throws
   * `revision-not-found`.
   */
  proposed?(input: { ref: string; commit: string }): Promise<Revision>
  /**
   * materialises, with its dependency folder; safe when called at once for the same revision.
   * Throws `dependencies-failed`.
   */
  tree(revision: Revision): Promise<Tree>
  /** whether the repository has this branch; null where that can't be told */
  branchExists?(branch: string): Promise<boolean | null>
  /** whether a full commit is on a protected branch; null where none is known */
  isProtected?(commit: string): Promise<boolean | null>
  /**
   * what `to` has and `from` has not, newest first, at most 50; where the repository can be read
   */
  commits?(
    from: string,
    to: string,
  ): Promise<{ commit: string; subject: string; author: string; committedAt: string }[]>
}
