import t from 'tap'
import { watchArguments } from '../dev/watch.ts'
import { releaseProblems } from './release.ts'

const ready = {
  version: '0.2.0',
  changes: '',
  tags: ['v0.1.0'],
  changelog: '# Changelog\n\n## 0.2.0 - 2026-12-01\n',
}

t.test('a release needs a clean tree, a new tag and a section in the changelog', t => {
  t.same(releaseProblems(ready), [])
  t.match(releaseProblems({ ...ready, changes: ' M src/worker.ts' }), [/working tree has changes/])
  t.match(releaseProblems({ ...ready, tags: ['v0.2.0'] }), [/tag v0\.2\.0 exists/])
  t.match(releaseProblems({ ...ready, changelog: '## Unreleased\n## 0x2.0\n' }), [/no section/])
  t.same(releaseProblems({ ...ready, changelog: '## [0.2.0] - 2026-12-01\n' }), [])
  t.end()
})

t.test('watch mode restarts the service or repeats tests', t => {
  t.match(watchArguments('service', []).at(-1), /api\/main\.ts$/)
  t.match(watchArguments('tests', ['test/lib']), { length: 6, 5: 'test/lib' })
  t.throws(() => watchArguments('tests', []), /name test files/)
  t.throws(() => watchArguments(undefined, []), /expected service or tests/)
  t.end()
})
