import t from 'tap'
import { fileLines } from './fileLines.ts'
import { countOf, longFiles, runTests, testFiles, verdict } from './suite.ts'

t.test("the count is tap's own, the last one of its output", async t => {
  const tap =
    'TAP version 14\n    # { total: 9, pass: 9 }\nok 1 - a\n# { total: 6, pass: 3, fail: 1, ' +
    'todo: 1, skip: 1 }\n# time=1ms\n'
  t.same(countOf(tap), { passed: 3, failed: 1, skipped: 2 })
  t.same(countOf('# { total: 3, pass: 3 }\n'), { passed: 3, failed: 0, skipped: 0 })
  t.same(
    countOf('TAP version 14\nok 1 - a\n'),
    { passed: 0, failed: 1, skipped: 0 },
    'a runner that died is a failure',
  )
})

t.test('a red run never reads `0 failed`, and says which files failed', async t => {
  const green = 'ok 1 - test/a.test.ts # time=1ms\n# { total: 3, pass: 3 }\n'
  t.match(verdict(true, green), { ok: true, count: { passed: 3, failed: 0 }, failures: [] })
  t.match(verdict(false, green), {
    ok: false,
    count: { passed: 3, failed: 1 },
    failures: ['FAILED tap: it ended with an error though no assertion failed'],
  })
  t.match(verdict(true, '# { total: 0 }\n'), {
    ok: false,
    count: { failed: 1 },
    failures: ['FAILED tap: not one assertion passed'],
  })
  const red =
    'ok 1 - test/a.test.ts # time=1ms\nnot ok 2 - test/b.test.ts # time=2ms {\n    not ok 1 - ' +
    'inner\n}\nnot ok 3 - test/c.test.ts # TODO\n# { total: 3, pass: 2, fail: 1 }\n'
  t.match(verdict(false, red), {
    ok: false,
    count: { passed: 2, failed: 1 },
    failures: ['FAILED test/b.test.ts'],
  })
})

t.test('files and folders are named; a name without tests is an error', async t => {
  const all = testFiles([])
  t.ok(all.includes('test/suite.test.ts'))
  t.ok(
    all.every(
      file => file.startsWith('test/') && file.endsWith('.test.ts') && !file.includes('fixtures/'),
    ),
  )
  t.notOk(
    all.some(file => file.endsWith('.long.test.ts')),
    'what takes long is left to npm run proof',
  )
  t.ok(longFiles().includes('test/e2e/turns.long.test.ts'))
  t.same(
    testFiles(['test/e2e/turns.long.test.ts']),
    ['test/e2e/turns.long.test.ts'],
    'and runs where it is named',
  )
  t.same(testFiles(['test/suite.test.ts']), ['test/suite.test.ts'])
  t.ok(testFiles(['test/adapters/pulumi']).includes('test/adapters/pulumi/find.test.ts'))
  t.throws(() => testFiles(['test/nowhere']), {
    message: 'no test files (*.test.ts) in test/nowhere',
  })
  t.match(await runTests(['test/nowhere']), { ok: false, passed: 0, failed: 1 })
})

t.test(
  'in a log each file has a line; of one that failed all that did not pass is shown',
  async t => {
    const output: string[] = []
    const log = fileLines(line => output.push(line))
    log('TAP version 14')
    for (const line of [
      '# Subtest: test/a.test.ts',
      '    ok 1 - inner # time=1ms',
      'ok 1 - test/a.test.ts # time=1.5ms',
      '',
    ])
      log(line)
    const failed = [
      '# Subtest: test/b.test.ts',
      '    # Subtest: outer',
      '        ok 1 - fine',
      '        not ok 2 - one is two',
      '          ---',
      '          diff: |',
      '            -2',
      '          ...',
      '        1..2',
      '    not ok 1 - outer # time=1ms',
      'not ok 2 - test/b.test.ts # time=2ms',
      '  ---',
      '  exitCode: 1',
      '  ...',
      '',
    ]
    for (const line of [
      ...failed,
      'ok 3 - test/c.test.ts # time=3ms',
      '# { total: 3, pass: 2, fail: 1 }',
    ])
      log(line)
    t.same(output, [
      ' PASS  test/a.test.ts 1.5ms',
      ' FAIL  test/b.test.ts 2ms',
      '        not ok 2 - one is two',
      '          ---',
      '          diff: |',
      '            -2',
      '          ...',
      '    not ok 1 - outer # time=1ms',
      '  ---',
      '  exitCode: 1',
      '  ...',
      ' PASS  test/c.test.ts 3ms',
    ])
  },
)
