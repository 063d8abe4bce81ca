/** SECURITY.md promises nothing that no test shows. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../src/model/config.ts'

const text = readFileSync(join(packageFolder, 'SECURITY.md'), 'utf8')
const promises =
  /^## Promises\n([^]*?)^## /m
    .exec(text)?.[1]
    ?.split(/\n(?=- )/)
    .slice(1)
    .map(line => line.split(/\n\n\*\*/)[0] ?? '') ?? []
const testsIn = (part: string) =>
  [...part.matchAll(/`(test\/[^`]+)`/g)].map(([, name = '']) => name)

t.test('each promise names a test', async t => {
  t.ok(promises.length >= 30, `${promises.length} promises`)
  for (const promise of promises)
    t.ok(testsIn(promise).length > 0, promise.replaceAll(/\s+/g, ' ').slice(0, 100))
})

t.test('each test that it names exists, and tests something', async t => {
  const named = [...new Set(testsIn(text))]
  t.ok(named.length > 40, `${named.length} tests`)
  for (const name of named) {
    const path = join(packageFolder, name)
    if (!t.ok(existsSync(path), name) || !name.endsWith('.ts')) continue
    const source = readFileSync(path, 'utf8')
    t.match(source, name.includes('.test.ts') ? /t\.test\(/ : /Attack/, name)
  }
})
