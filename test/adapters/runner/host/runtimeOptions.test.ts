import { join } from 'node:path'
import t from 'tap'
import {
  findProjectFile,
  readRuntime,
} from '../../../../src/adapters/runner/host/runtimeOptions.ts'

const none = { typescript: true, tsconfig: null, nodeargs: [] }
const cases: [string, string, ReturnType<typeof readRuntime>][] = [
  ['a name', 'runtime: yaml', { name: 'yaml', options: none }],
  ['nothing', 'name: shop', { name: 'nodejs', options: none }],
  ['a file that is not YAML', 'runtime: [', { name: 'nodejs', options: none }],
  [
    'options',
    'runtime:\n  name: nodejs\n  options:\n    typescript: false\n    tsconfig: other.json\n' +
      '    nodeargs: --a \'b c\' --d="e f"',
    {
      name: 'nodejs',
      options: { typescript: false, tsconfig: 'other.json', nodeargs: ['--a', 'b c', '--d=e f'] },
    },
  ],
  [
    'text instead of a boolean',
    "runtime:\n  name: nodejs\n  options:\n    typescript: 'true'",
    { name: 'nodejs', options: none },
  ],
]

for (const [what, text, expected] of cases)
  t.test(what, async t => {
    t.same(readRuntime(t.testdir({ 'Pulumi.yaml': text })), expected)
  })

t.test('Pulumi.yml is a project file too; without one the defaults apply', async t => {
  const folder = t.testdir({ 'Pulumi.yml': 'runtime: go', empty: {} })
  t.equal(findProjectFile(folder), join(folder, 'Pulumi.yml'))
  t.equal(readRuntime(folder).name, 'go')
  t.equal(findProjectFile(join(folder, 'empty')), null)
  t.same(readRuntime(join(folder, 'empty')), { name: 'nodejs', options: none })
})
