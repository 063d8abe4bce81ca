import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { useSchemas } from '../../../src/cli/offline/useSchemas.ts'
import { differencesOf } from '../../analysis/corpus/build.ts'
import { of } from '../../analysis/corpus/hard/pairs.ts'

const folder = mkdtempSync(join(tmpdir(), 'twinstack-schema-'))
t.teardown(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string, content: unknown) => {
  const path = join(folder, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

t.test('a provider that no table describes is compared by its own schema', async t => {
  const type = 'acme:index/queue:Queue'
  const found = () => differencesOf([of(type, { delay: 30, size: 5 })], [of(type, { size: '5' })])
  t.same(found(), ['Queue one delay', 'Queue one size'])
  const inputProperties = { delay: { type: 'integer', default: 30 }, size: { type: 'integer' } }
  await useSchemas([
    file('acme.json', {
      name: 'acme',
      version: '1.0.0',
      resources: { [type]: { inputProperties } },
    }),
  ])
  t.same(found(), [], 'a stated default, and a number as text')
})

t.test('other files are refused, with the command that makes a schema', async t => {
  for (const [name, content] of [
    ['broken.json', '{'],
    ['empty.json', {}],
    ['bare.json', { name: 'x' }],
  ] as const)
    await t.rejects(useSchemas([file(name, content)]), {
      code: 'invalid-request',
      hint: /pulumi package get-schema/,
    })
})
