import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { keepAhead } from '../../../src/adapters/git/ahead.ts'
import { createTrees } from '../../../src/adapters/git/trees.ts'
import {
  commitAll,
  makeRepository,
  repositoryRoot,
  temporaryFolder,
  write,
} from '../../fixtures/programs/repository.ts'

t.test(
  'the head of the branch and its dependencies are on disk before a request needs them',
  async t => {
    const repository = makeRepository(t, 'throws')
    const trees = createTrees({
      home: temporaryFolder(t),
      repository,
      ref: 'main',
      packageFolder: repositoryRoot,
    })
    const ready: string[] = []
    const failed: string[] = []
    const stop = keepAhead(trees, {
      everySeconds: 0.05,
      prepareTree: tree => {
        ready.push(tree.revision.id)
      },
      reportFailure: error => {
        failed.push((error as { code: string }).code)
      },
    })
    t.teardown(stop)
    const until = async (holds: () => boolean) => {
      for (let n = 0; !holds() && n < 400; n++) await sleep(50)
    }
    await until(() => ready.length === 1)
    write(repository, { 'note.txt': 'x' })
    const second = commitAll(repository, 'second')
    await until(() => ready.length === 2)
    t.equal(ready[1], second)
    write(repository, { 'yarn.lock': '' })
    commitAll(repository, 'a lockfile that the installer does not read')
    await until(() => failed.length > 0)
    await sleep(200)
    t.same(failed, ['dependencies-failed'], 'reported once')
    stop()
    t.equal(ready.length, 2)
  },
)
