import t from 'tap'
import { readProject } from '../../../src/adapters/git/project.ts'

const reader = (files: Record<string, string>) => async (path: string) => files[path] ?? null
const manifest = JSON.stringify({ dependencies: { zod: '4.6.7' } })

t.test('main file, project and the nearest package.json', async t => {
  const project = await readProject(
    reader({
      'Pulumi.yaml': 'name: shop\nmain: infra/main.ts',
      'infra/main.ts': '',
      'package.json': '{}',
      'infra/package.json': manifest,
    }),
  )
  t.match(project, {
    name: 'shop',
    main: 'infra/main.ts',
    packageFolder: 'infra',
    manifest: { dependencies: { zod: '4.6.7' } },
  })
})

t.test('the entry point that package.json exports, before its main', async t => {
  const main = async (fields: object, ...files: string[]) => {
    const there = Object.fromEntries(files.map(file => [file, '']))
    const text = JSON.stringify(fields)
    return (await readProject(reader({ 'Pulumi.yaml': 'name: x', 'package.json': text, ...there })))
      .main
  }
  t.equal(await main({ main: 'a.js', exports: './b.js' }, 'a.js', 'b.js'), 'b.js')
  t.equal(await main({ exports: { '.': './b.js' } }, 'b.js'), 'b.js')
  t.equal(await main({ exports: { '.': { import: './b.mjs' } } }, 'b.mjs'), 'b.mjs')
  t.equal(await main({ main: 'a.js', exports: {} }, 'a.js', 'index.js'), 'index.js')
})

t.test('package.json above the main file', async t => {
  const project = await readProject(
    reader({ 'Pulumi.yaml': 'name: shop\nmain: ./a/b/main.ts', 'package.json': manifest }),
  )
  t.match(project, { main: 'a/b/main.ts', packageFolder: '' })
})

t.test('distinguishes a missing package.json', async t => {
  t.equal(
    (await readProject(reader({ 'Pulumi.yaml': 'name: shop\nmain: main.ts' }))).packageFolder,
    null,
  )
})

t.test('a folder means its index file; without main it is the top folder', async t => {
  t.equal(
    (await readProject(reader({ 'Pulumi.yaml': 'name: shop\nmain: infra/', 'infra/index.js': '' })))
      .main,
    'infra/index.js',
  )
  t.equal(
    (await readProject(reader({ 'Pulumi.yml': 'name: shop', 'index.ts': '' }))).main,
    'index.ts',
  )
})

t.test('errors name the file and the field', async t => {
  const wrong: [Record<string, string>, RegExp][] = [
    [{}, /no Pulumi\.yaml/],
    [{ 'Pulumi.yaml': 'name: [' }, /Pulumi\.yaml is wrong/],
    [{ 'Pulumi.yaml': 'main: index.ts' }, /Pulumi\.yaml is wrong: name/],
    [{ 'Pulumi.yaml': 'name: ../x' }, /name: expected 1 to 100/],
    [{ 'Pulumi.yaml': 'name: shop\nmain: ../outside.ts' }, /outside of the repository/],
    [{ 'Pulumi.yaml': 'name: shop\nmain: /etc/x.ts' }, /outside of the repository/],
    [{ 'Pulumi.yaml': 'name: shop\nmain: infra' }, /no index\.ts/],
    [{ 'Pulumi.yaml': 'name: shop\nmain: main.ts', 'package.json': '{' }, /package\.json is wrong/],
    [
      {
        'Pulumi.yaml': 'name: shop\nmain: main.ts',
        'package.json': '{"dependencies": {"zod": 4}}',
      },
      /dependencies\.zod/,
    ],
  ]
  for (const [files, message] of wrong)
    await t.rejects(
      readProject(reader(files)),
      { code: 'program-invalid', message },
      String(message),
    )
})
