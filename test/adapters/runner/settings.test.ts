/**
 * Invalid settings and faulty programs: each ends with its error code, before anything is created.
 */
import { join } from 'node:path'
import t from 'tap'
import { createLab, makeTree } from './helper.ts'
import { requirePresent } from '../../helper/present.ts'

const lab = await createLab(t)

const schema =
  "import { z } from 'zod'\nconst settings = z.strictObject({ size: z.int().min(1)," +
  ' deep: z.object({ names: z.array(z.string()) }).optional() })\n'
const good =
  `${schema}export default async function program () { return { done: true } ` +
  '}\nprogram.settings = settings\n'

t.test('each wrong field by its path', async t => {
  const { result, events } = await lab.run(
    makeTree(lab, { 'index.ts': good }, { size: 0, deep: { names: ['a', 7] }, extra: 1 }),
    'deploy',
  )
  t.match(result, { status: 'failed', error: { code: 'settings-invalid' } })
  t.same(
    requirePresent(requirePresent(result.error).fields)
      .map(field => field.path)
      .sort(),
    ['settings.deep.names.1', 'settings.extra', 'settings.size'],
  )
  t.notOk(
    events.some(({ body }) => body.type === 'resource'),
    'no engine was started',
  )
})

t.test('no settings file', async t => {
  t.match((await lab.run(makeTree(lab, { 'index.ts': good }, null), 'deploy')).result, {
    status: 'failed',
    error: { code: 'settings-file-missing', message: /Pulumi\.staging\.yaml/ },
  })
})

t.test('overrides are applied before the validation', async t => {
  t.match(
    (
      await lab.run(makeTree(lab, { 'index.ts': good }, { size: 1 }), 'deploy', {
        overrides: { size: 'many' },
      })
    ).result,
    { error: { code: 'settings-invalid', fields: [{ path: 'settings.size' }] } },
  )
})

t.test('describe: program and settings without an engine', async t => {
  const tree = makeTree(lab, { 'index.ts': good }, { size: 2 })
  const { result } = await lab.run(tree, 'deploy', {
    mode: 'describe',
    engine: { command: '/nowhere/pulumi', version: '3.259.0' },
  })
  t.match(result, {
    status: 'succeeded',
    description: {
      settings: { size: 2 },
      name: 'lab',
      settingsSchema: { type: 'object', properties: { size: { type: 'integer' } } },
    },
  })
})

// more of them: settings.long.test.ts
const bad: Record<string, { text: string; code: string; message: RegExp }> = {
  'has settings that are not a schema': {
    text: 'export default async function program () {}\nprogram.settings = { size: 1 }',
    code: 'program-invalid',
    message: /zod schema/,
  },
  'throws at import': {
    text: 'throw new TypeError("at import")',
    code: 'program-failed',
    message: /at import[^]*index\.ts:1/,
  },
  'exits in a timer': {
    text:
      `${schema}export default async function program () { setTimeout(() => ` +
      'process.exit(4), 50); await new Promise(() => {}) }\nprogram.settings = settings',
    code: 'program-exited',
    message: /process\.exit\(4\)/,
  },
}
const endsForReal =
  `${schema}export default async function program () { process.reallyExit(7) ` +
  '}\nprogram.settings = settings'

for (const [name, { text, code, message }] of Object.entries(bad)) {
  t.test(`a program that ${name}`, async t => {
    const { result } = await lab.run(makeTree(lab, { 'index.ts': text }, { size: 1 }), 'deploy')
    t.match(result, { status: 'failed', error: { code, message } })
  })
}

t.test('a missing main file', async t => {
  const tree = makeTree(lab, { 'index.ts': good }, { size: 1 })
  t.match((await lab.run({ ...tree, main: join(tree.folder, 'other.ts') }, 'deploy')).result, {
    error: { code: 'program-invalid', message: /other\.ts/ },
  })
})

t.test("an exit that can't be caught ends the program and not the run", async t => {
  const tree = makeTree(lab, { 'index.ts': endsForReal }, { size: 1 })
  t.match((await lab.run(tree, 'deploy')).result, {
    status: 'failed',
    error: { code: 'program-exited', message: /exit.*7/ },
  })
  t.match(
    (await lab.run(makeTree(lab, { 'index.ts': good }, { size: 1 }), 'deploy')).result,
    { status: 'succeeded' },
    'no lock is left',
  )
})

t.test('nothing is required: a program without a schema, with resources at its top', async t => {
  const text = `import * as pulumi from '@pulumi/pulumi'
new pulumi.ComponentResource('lab:index:Thing', 'thing')
export const size = new pulumi.Config().requireObject('settings').size`
  t.match((await lab.run(makeTree(lab, { 'index.ts': text }, { size: 1 }), 'deploy')).result, {
    status: 'succeeded',
    outputs: { size: { value: 1 } },
    settings: { size: 1 },
    ruleFindings: null,
  })
})
