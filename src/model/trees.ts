import type { Revision, Tree, TreeFiles } from './revision.ts'

export type Trees = {
  /** a branch, tag or commit; null is the configured default. Throws `revision-not-found`. */
  resolve(ref: string | null): Promise<Revision>
  /**
   * a full commit that may exist only under a forge's ref of a pull or merge request
   * (`refs/pull/5/head`); only for a request of a person with the right to it. Throws
   * `revision-not-found`.
   */
  resolveProposed?(input: { ref: string; commit: string }): Promise<Revision>
  /**
   * materialises the files of a revision without its dependencies, for what only reads files:
   * nothing is installed. Throws `revision-not-found`, `program-invalid`.
   */
  prepareFiles(revision: Revision): Promise<TreeFiles>
  /**
   * materialises a revision with its dependency folder; concurrent calls for the same revision are
   * safe. Throws `dependencies-failed`.
   */
  prepareTree(revision: Revision): Promise<Tree>
  /** whether the repository has this branch; null when this is unknown */
  hasBranch?(branch: string): Promise<boolean | null>
  /** whether a full commit is on a protected branch; null when no protected branch is known */
  isProtected?(commit: string): Promise<boolean | null>
  /**
   * commits of `to` that `from` does not have, newest first, at most 50; needs a readable
   * repository
   */
  listCommits?(
    from: string,
    to: string,
  ): Promise<{ commit: string; subject: string; author: string; committedAt: string }[]>
}
