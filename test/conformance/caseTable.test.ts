/** Every case has a test, and tests of its kind, that exist under these names. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { repositoryRoot } from '../fixtures/programs/repository.ts'
import { caseTable } from './caseTable.ts'

const programs = join(repositoryRoot, 'test', 'fixtures', 'programs')

t.test('the table names every case, and only tests and programs that exist', t => {
  t.same(Object.keys(caseTable).sort(), readdirSync(join(programs, 'cases')).sort())
  for (const [name, { right, test, siblings }] of Object.entries(caseTable)) {
    t.not(right, '', name)
    for (const [file, title] of [test, ...siblings.tests])
      t.ok(readFileSync(join(repositoryRoot, 'test', file), 'utf8').includes(title), title)
    for (const program of siblings.programs)
      t.ok(existsSync(join(programs, 'conformance', program, 'steps.json')), program)
    t.ok(siblings.tests.length + siblings.programs.length > 0, `${name}: more of its kind`)
  }
  t.end()
})
