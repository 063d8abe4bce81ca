import type { Tree } from '../../model/revision.ts'
import type { Trees } from '../../model/trees.ts'

export type AheadOptions = {
  /** null: only once, because a folder that a developer edits would be copied again and again */
  everySeconds: number | null
  /**
   * called with a tree of the newest default revision, with its dependencies, when it changed
   */
  prepareTree(tree: Tree): void
  /** called once for each reason */
  reportFailure(error: unknown): void
}

/**
 * Keeps a tree of the default revision, with its dependency folder, on disk: new commits of a
 * branch are fetched and their dependencies installed before an operation needs them. No operation
 * waits for it; an earlier operation prepares the same tree itself.
 *
 * @returns a function that stops it
 */
export function keepAhead(
  trees: Trees,
  { everySeconds, prepareTree: ready, reportFailure }: AheadOptions,
): () => void {
  let last = ''
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  const notify = (what: string, about: () => void) => {
    if (what !== last && !stopped) about()
    last = what
  }
  const prepareDue = async () => {
    try {
      const tree = await trees.prepareTree(await trees.resolve(null))
      notify(`${tree.revision.id} ${tree.modules}`, () => ready(tree))
    } catch (error) {
      notify(String(error), () => reportFailure(error))
    }
    if (stopped || everySeconds === null) return
    timer = setTimeout(() => {
      void prepareDue()
    }, everySeconds * 1000)
    timer.unref()
  }
  void prepareDue()
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}
