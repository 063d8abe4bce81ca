import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { readRevisionFile, readRevisionYaml } from '../../src/lib/revisionFile.ts'
import { parseYaml } from '../../src/lib/yaml.ts'

function tree(t: Test): string {
  const folder = t.testdir({ tree: { shared: {} }, outside: { key: 'the admin token' } })
  return join(folder, 'tree')
}

t.test('regular files, and links that stay inside of the tree', t => {
  const folder = tree(t)
  writeFileSync(join(folder, 'shared/a.yaml'), 'a: 1')
  symlinkSync('shared/a.yaml', join(folder, 'b.yaml'))
  t.equal(readRevisionFile(folder, 'shared/a.yaml'), 'a: 1')
  t.equal(readRevisionFile(folder, 'b.yaml'), 'a: 1')
  t.equal(readRevisionFile(folder, 'nothing.yaml'), null)
  t.equal(readRevisionFile(folder, 'b.yaml/x'), null)
  t.equal(readRevisionFile(folder, 'shared'), null, 'a folder is no file')
  t.end()
})

t.test('links out of the tree are refused: of the file, of a folder, by way of another', t => {
  const folder = tree(t)
  symlinkSync('../outside/key', join(folder, '.npmrc'))
  symlinkSync('../outside', join(folder, 'folder'))
  symlinkSync('.npmrc', join(folder, 'second'))
  symlinkSync('/dev/zero', join(folder, 'zero'))
  symlinkSync('loop', join(folder, 'loop'))
  for (const path of ['.npmrc', 'folder/key', 'second', 'zero', 'loop', '../outside/key'])
    t.throws(() => readRevisionFile(folder, path), { code: 'program-invalid' }, path)
  t.end()
})

t.test('a pipe does not block, and a file without end is not read', t => {
  const folder = tree(t)
  execFileSync('mkfifo', [join(folder, 'Pulumi.staging.yaml')])
  writeFileSync(join(folder, 'waivers.yaml'), '')
  truncateSync(join(folder, 'waivers.yaml'), 2 ** 40)
  t.throws(() => readRevisionFile(folder, 'Pulumi.staging.yaml'), { message: /a pipe/ })
  t.throws(() => readRevisionFile(folder, 'waivers.yaml'), { message: /1099511627776 bytes/ })
  t.end()
})

t.test('a large YAML file is parsed, and one that is too deep is refused', async t => {
  const folder = tree(t)
  mkdirSync(join(folder, 'x'))
  const items = Array.from({ length: 2000 }, (_, at) => `  - name: item ${at}\n`).join('')
  writeFileSync(join(folder, 'x/large.yaml'), `items:\n${items}`)
  writeFileSync(join(folder, 'x/deep.yaml'), '['.repeat(100_000))
  const source = (await readRevisionYaml(folder, 'x/large.yaml')) ?? ''
  t.equal((parseYaml(source, 'large') as { items: unknown[] }).items.length, 2000)
  await t.rejects(readRevisionYaml(folder, 'x/deep.yaml'), { message: /nested deeper/ })
})
