import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../../src/model/config.ts'
import {
  readEngineVersion,
  byVersion,
  engineVersion,
  fits,
  oldestEngine,
  reliedOn,
  readSdkVersion,
} from '../../../src/adapters/pulumi/version.ts'
import { pretend } from './fixture.ts'

t.test(
  'the rule: released, of major version 3, not older than the oldest supported version',
  async t => {
    for (const engine of ['3.259.0', 'v3.259.0', '3.259.4', '3.259.0+dirty', '3.276.0', '3.300.1'])
      t.ok(fits(engine), engine)
    for (const engine of ['3.258.9', '2.300.0', '4.0.0', '3.259', '3.276.0-alpha.1', '', 'latest'])
      t.notOk(fits(engine), engine)
    for (const { what, since, measured } of reliedOn) {
      t.ok(byVersion(since, oldestEngine) >= 0, `${what}: the oldest engine has it`)
      t.ok(
        byVersion(measured, engineVersion) <= 0,
        `${what}: measured with the version that we build`,
      )
    }
    t.same(['3.9.0', 'x', '3.276.0', '3.259.10'].sort(byVersion), [
      '3.276.0',
      '3.259.10',
      '3.9.0',
      'x',
    ])
  },
)

t.test('go.mod builds the version that is searched first; the SDK is the pinned one', async t => {
  const read = (...path: string[]) => readFileSync(join(packageFolder, ...path), 'utf8')
  const { dependencies } = JSON.parse(read('package.json')) as {
    dependencies: Record<string, string>
  }
  t.equal(readSdkVersion(), dependencies['@pulumi/pulumi'])
  t.match(
    read('src', 'adapters', 'pulumi', 'go.mod'),
    `github.com/pulumi/pulumi/pkg/v3 v${engineVersion}`,
  )
})

t.test('the version is the output of the program, or the reason why it has none', async t => {
  const folder = t.testdir({ plain: 'not executable' })
  t.same(await readEngineVersion(pretend(join(folder, 'a'), 'v3.259.0')), { version: '3.259.0' })
  t.match(await readEngineVersion(pretend(join(folder, 'b'), 'Segmentation fault')), {
    failure: /printed "Segmentation fault"/,
  })
  t.match(await readEngineVersion(pretend(join(folder, 'c'), '3.259.0', 3)), {
    failure: /Command failed/,
  })
  t.match(await readEngineVersion(join(folder, 'nowhere')), { failure: 'there is no such file' })
  t.match(await readEngineVersion(join(folder, 'plain')), { failure: 'it is not executable' })
})
