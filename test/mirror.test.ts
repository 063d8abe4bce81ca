/**
 * Every file with behaviour has a test at the same place of the test tree, or untested.json says
 * what covers it: by file, or by folder (with a slash at its end).
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../src/model/config.ts'

/** Folders for which this is checked. */
const mirrored = ['api', 'src/integrations', 'src/services', 'src/analysis', 'src/adapters']

const reasons = JSON.parse(
  readFileSync(join(packageFolder, 'test/untested.json'), 'utf8'),
) as Record<string, string>
const exists = (path: string) => existsSync(join(packageFolder, path))
const testOf = (file: string) =>
  file
    .replace(/^src\//, 'test/')
    .replace(/^api\//, 'test/api/')
    .replace(/\.ts$/, '.test.ts')
/** A file of types alone has none. */
const hasBehaviour = (file: string) =>
  /^(export )?(async )?(function|const|class|let)\b/m.test(
    readFileSync(join(packageFolder, file), 'utf8'),
  )
const isExplained = (file: string) =>
  Object.keys(reasons).some(path => (path.endsWith('/') ? file.startsWith(path) : file === path))

function filesOf(folder: string): string[] {
  return readdirSync(join(packageFolder, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => `${folder}/${name}`)
}

t.test('every file has its test, or a reason', async t => {
  const missing = mirrored
    .flatMap(filesOf)
    .filter(file => !exists(testOf(file)) && !exists(testOf(file).replace('.test.', '.long.test.')))
    .filter(file => !isExplained(file) && hasBehaviour(file))
  t.same(missing, [])
})

/** Folders whose files have a reason each: a folder would also excuse files that come later. */
const byFile = [
  'api/routes/',
  'src/adapters/runner/',
  'src/adapters/sandbox/',
  'src/analysis/drift/classify/',
  'src/analysis/parity/compare/',
  'src/services/states/',
]

t.test('every reason names files that exist', async t => {
  for (const [path, reason] of Object.entries(reasons)) {
    t.ok(exists(path), path)
    t.match(reason, /test\/\S+\.test\.ts|^types/, `${path}: names a test, or has types only`)
    t.notOk(
      path.endsWith('/') && byFile.some(folder => path.startsWith(folder)),
      `${path}: by file`,
    )
    for (const [test] of reason.matchAll(/test\/\S+?\.test\.ts/g)) t.ok(exists(test), test)
  }
})
