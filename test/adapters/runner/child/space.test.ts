import t from 'tap'
import { requireSpace } from '../../../../src/adapters/runner/child/space.ts'
import type { RunRequest } from '../../../../src/model/run.ts'

const mebibyte = 1024 * 1024
const run = (folder: string) => ({
  folder,
  request: {
    stack: 'organization/shop/live',
    backend: { url: `file://${folder}/state`, passphraseFile: null },
  } as RunRequest,
})

t.test('a run that writes does not begin on a disk that is nearly full', async t => {
  const state = t.testdirName
  const folder = t.testdir({
    state: { '.pulumi': { stacks: { shop: { 'live.json': 'x'.repeat(2 * mebibyte) } } } },
  })
  t.throws(
    () => requireSpace(run(folder), path => (path.endsWith('state') ? 41 * mebibyte : 1e12)),
    {
      code: 'refused',
      message: /^the disk of .*\/state has 41 MiB free, .* may need 42 MiB\. Nothing was written/,
    },
  )
  t.throws(() => requireSpace(run(folder), path => (path.endsWith('state') ? 1e12 : 0)), {
    message: new RegExp(`^the disk of ${state} has 0 MiB`),
  })
  t.doesNotThrow(() => requireSpace(run(folder), () => 42 * mebibyte))
  t.doesNotThrow(() => requireSpace(run(folder), () => null), 'unknown')
})
