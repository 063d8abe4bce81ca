/**
 * The packed client in small: emitted, and run as the examples of docs/client.md use it. Packed,
 * installed and typed: package.long.test.ts.
 */
import { copyFileSync, globSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../src/model/config.ts'
import { examples, runExample, writeExamples } from './consumer.ts'
import { clientRoots, emit } from './emitting.ts'
import { requirePresent } from '../helper/present.ts'

/** all that the packed client needs of others */
const dependencies = ['eventsource-parser', 'zod']
// below the checkout, so that they are found
const folder = t.testdir()
const installed = join(folder, 'node_modules', 'twinstack')
mkdirSync(installed, { recursive: true })
copyFileSync(join(packageFolder, 'package.json'), join(installed, 'package.json'))
emit(join(installed, 'dist'), { roots: clientRoots, declarations: false })
writeExamples(folder)

t.test('it is JavaScript, and of ours only what the client needs', t => {
  const files = globSync('dist/**/*.js', { cwd: installed })
  t.ok(files.includes('dist/src/client/index.js'))
  t.ok(files.length < 70, `${files.length} files`)
  const packages = new Set(
    files.flatMap(file =>
      [...readFileSync(join(installed, file), 'utf8').matchAll(/from ["']([^."'][^"']*)["']/g)].map(
        match => requirePresent(match[1]),
      ),
    ),
  )
  t.same([...packages].filter(name => !name.startsWith('node:')).sort(), dependencies)
  t.end()
})

// against a service: test/client/index.test.ts has the client, package.long.test.ts every example
t.test('an example of the client, and one of the schemas', async t => {
  const env = { TWINSTACK_URL: 'http://127.0.0.1:1', TWINSTACK_TOKEN: 'tws_x' }
  const chosen = ['error.code', 'operationSchema'].map(
    word => requirePresent(examples().find(({ text }) => text.includes(word))).file,
  )
  const [client, schemas] = await Promise.all(chosen.map(file => runExample(folder, file, env)))
  t.match(client, /^unavailable null undefined is it running\?/)
  t.equal(schemas, 'not an operation\n')
})
