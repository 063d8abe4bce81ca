import t from 'tap'
import { watchArguments } from '../dev/watch.ts'
import { moveUnreleased, readArguments, releaseProblems } from './release.ts'

const ready = {
  version: '0.3.0',
  current: '0.2.0',
  changes: '',
  tags: ['v0.2.0'],
  changelog:
    '# Changelog\n\n## Unreleased\n\n### Added\n\n- one\n\n## 0.2.0 - 2026-12-01\n\n- old\n',
}

t.test('a release needs a clean tree, a new and later version, and changes to release', t => {
  t.same(releaseProblems(ready), [])
  t.match(releaseProblems({ ...ready, changes: ' M src/worker.ts' }), [/working tree has changes/])
  t.match(releaseProblems({ ...ready, tags: ['v0.3.0'] }), [/tag v0\.3\.0 exists/])
  for (const version of ['0.2.0', '0.1.9'])
    t.match(
      releaseProblems({ ...ready, tags: [], version }),
      [/is not later than 0\.2\.0/],
      version,
    )
  const first = { ...ready, version: '0.2.0', changelog: '# Changelog\n\n## Unreleased\n\n- one\n' }
  t.same(releaseProblems({ ...first, tags: [] }), [], 'the manifest names the first release')
  t.match(releaseProblems(first), [/tag v0\.2\.0 exists/])
  t.match(releaseProblems({ ...first, tags: [], changelog: ready.changelog }), [/not later/])
  t.match(releaseProblems({ ...ready, version: 'next' }), [/expected three numbers/])
  for (const changelog of ['## Unreleased\n\n## 0.2.0\n- old\n', '# Changelog\n'])
    t.match(releaseProblems({ ...ready, changelog }), [/nothing under "Unreleased"/])
  t.end()
})

t.test('the changes move from "Unreleased" to the version, and nothing else changes', t => {
  t.equal(
    moveUnreleased(ready.changelog, '0.3.0', '2026-12-24'),
    '# Changelog\n\n## Unreleased\n\n## 0.3.0 - 2026-12-24\n\n### Added\n\n- one\n\n' +
      '## 0.2.0 - 2026-12-01\n\n- old\n',
  )
  t.match(
    moveUnreleased('## [Unreleased]\n- a\n', '1.0.0', 'D'),
    /^## \[Unreleased\]\n\n## 1\.0\.0 - D\n\n- a/,
  )
  t.throws(() => moveUnreleased('# Changelog\n', '1.0.0', 'D'), /no section "Unreleased"/)
  t.end()
})

t.test(
  'without a version the next minor one is released; --dry-run and --check change nothing',
  t => {
    t.same(readArguments([], '0.2.3'), { version: '0.3.0', isDry: false, shows: false })
    t.same(readArguments(['1.0.0', '--dry-run'], '0.2.3'), {
      version: '1.0.0',
      isDry: true,
      shows: true,
    })
    t.same(readArguments(['--check'], '0.2.3'), { version: '0.3.0', isDry: true, shows: false })
    t.end()
  },
)

t.test('watch mode restarts the service or repeats tests', t => {
  t.match(watchArguments('service', []).at(-1), /api\/main\.ts$/)
  t.match(watchArguments('tests', ['test/lib']), { length: 6, 5: 'test/lib' })
  t.throws(() => watchArguments('tests', []), /name test files/)
  t.throws(() => watchArguments(undefined, []), /expected service or tests/)
  t.end()
})
