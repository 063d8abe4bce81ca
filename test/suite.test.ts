import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { sayPassed } from './passed.ts'
import { countOf, longFiles, runTests, testFiles, verdict } from './suite.ts'

t.test('the count is tap\'s own, the last one of its output', async t => {
  const tap = 'TAP version 14\n    # { total: 9, pass: 9 }\nok 1 - a\n# { total: 6, pass: 3, fail: 1, todo: 1, skip: 1 }\n# time=1ms\n'
  t.same(countOf(tap), { passed: 3, failed: 1, skipped: 2 })
  t.same(countOf('# { total: 3, pass: 3 }\n'), { passed: 3, failed: 0, skipped: 0 })
  t.same(countOf('TAP version 14\nok 1 - a\n'), { passed: 0, failed: 1, skipped: 0 }, 'a runner that died is a failure')
})

t.test('a red run never reads `0 failed`, and says which files failed', async t => {
  const green = 'ok 1 - test/a.test.ts # time=1ms\n# { total: 3, pass: 3 }\n'
  t.match(verdict(true, green), { ok: true, count: { passed: 3, failed: 0 }, said: [] })
  t.match(verdict(false, green), { ok: false, count: { passed: 3, failed: 1 }, said: ['FAILED tap: it ended with an error though no assertion failed'] })
  t.match(verdict(true, '# { total: 0 }\n'), { ok: false, count: { failed: 1 }, said: ['FAILED tap: not one assertion passed'] })
  const red = 'ok 1 - test/a.test.ts # time=1ms\nnot ok 2 - test/b.test.ts # time=2ms {\n    not ok 1 - inner\n}\nnot ok 3 - test/c.test.ts # TODO\n# { total: 3, pass: 2, fail: 1 }\n'
  t.match(verdict(false, red), { ok: false, count: { passed: 2, failed: 1 }, said: ['FAILED test/b.test.ts'] })
})

t.test('files and folders are named; a name without tests is an error', async t => {
  const all = testFiles([])
  t.ok(all.includes('test/suite.test.ts'))
  t.ok(all.every(file => file.startsWith('test/') && file.endsWith('.test.ts') && !file.includes('fixtures/')))
  t.notOk(all.some(file => file.endsWith('.long.test.ts')), 'what takes long is left to npm run proof')
  t.ok(longFiles().includes('test/e2e/turns.long.test.ts'))
  t.same(testFiles(['test/e2e/turns.long.test.ts']), ['test/e2e/turns.long.test.ts'], 'and runs where it is named')
  t.same(testFiles(['test/suite.test.ts']), ['test/suite.test.ts'])
  t.ok(testFiles(['test/engine']).includes('test/engine/find.test.ts'))
  t.throws(() => testFiles(['test/nowhere']), { message: 'no test files (*.test.ts) in test/nowhere' })
  t.match(await runTests(['test/nowhere']), { ok: false, passed: 0, failed: 1 })
})

t.test('in a log each file that passed is told once, when tap has written it', async t => {
  const output = join(t.testdir(), 'output.tap')
  const said: string[] = []
  const end = sayPassed(output, line => said.push(line), 5)
  const told = async (count: number) => { while (said.length < count) await new Promise(resolve => { setTimeout(resolve, 5) }) }
  appendFileSync(output, 'TAP version 14\n    ok 1 - inner ✔ # time=1ms\nok 1 - test/a.test.ts # time=1.5ms\n\nok 2 - test/b.te')
  await told(1)
  appendFileSync(output, 'st.ts # time=2ms {\n}\nnot ok 3 - test/c.test.ts # time=3ms\n')
  await told(2)
  appendFileSync(output, 'ok 4 - test/d.test.ts # time=4ms\n')
  end()
  t.same(said, [' PASS  test/a.test.ts 1.5ms', ' PASS  test/b.test.ts 2ms', ' PASS  test/d.test.ts 4ms'])
})
