/** The packed client in small: emitted, typed and run as the examples of docs/client.md use it. Packed and installed: package.long.test.ts. */
import { copyFileSync, globSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../src/config.ts'
import { testApp } from '../helper/app.ts'
import { examples, runExample, typeErrors, writeExamples } from './consumer.ts'
import { clientRoots, emit } from './emitting.ts'

/** all that the packed client needs of others */
const dependencies = ['eventsource-parser', 'zod']
// below the checkout, so that they are found
const folder = t.testdir()
const installed = join(folder, 'node_modules', 'twinstack')
mkdirSync(installed, { recursive: true })
copyFileSync(join(packageFolder, 'package.json'), join(installed, 'package.json'))
emit(join(installed, 'dist'), clientRoots)
writeExamples(folder, { ofLibraries: false })

t.test('it is JavaScript, and of ours only what the client needs', t => {
  const files = globSync('dist/**/*.js', { cwd: installed })
  t.ok(files.includes('dist/src/client.js'))
  t.ok(files.length < 60, `${files.length} files`)
  const packages = new Set(files.flatMap(file => [...readFileSync(join(installed, file), 'utf8').matchAll(/from ["']([^."'][^"']*)["']/g)].map(match => match[1]!)))
  t.same([...packages].filter(name => !name.startsWith('node:')).sort(), dependencies)
  t.end()
})

t.test('its declarations satisfy the strictest settings', async t => {
  t.equal(await typeErrors(folder), '')
})

t.test('the examples that need no engine', async t => {
  const { app, secrets } = await testApp(t)
  const env = { TWINSTACK_URL: await app.listen({ host: '127.0.0.1', port: 0 }), TWINSTACK_TOKEN: secrets.operator }
  const said = await Promise.all(examples().filter(({ slow }) => !slow).map(({ file }) => runExample(folder, file, env)))
  t.same(said.map(text => text.trim().replace(/[0-9a-f-]{36}.*/, 'ID')), ['the operator (operator) sees 0 environments:', 'not-found 404 urn:twinstack:request:ID', 'not an operation', 'ok'])
})
