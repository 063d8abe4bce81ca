import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../../src/model/config.ts'
import { askVersion, fits, sdkVersion } from '../../../src/adapters/pulumi/version.ts'
import { pretend } from './fixture.ts'

t.test('the rule: same major and minor, patch not older, released', async t => {
  for (const engine of ['3.259.0', 'v3.259.0', '3.259.4', '3.259.0+dirty'])
    t.ok(fits(engine, '3.259.0'), engine)
  for (const engine of ['3.258.9', '3.260.0', '4.259.0', '3.259', '3.259.0-alpha.1', '', 'latest'])
    t.notOk(fits(engine, '3.259.0'), engine)
  t.notOk(fits('3.259.0', '3.259.1'), 'an older patch')
})

t.test('go.mod builds the version of the SDK that package.json pins', async t => {
  const pinned = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')).dependencies[
    '@pulumi/pulumi'
  ]
  t.equal(sdkVersion(), pinned)
  t.match(
    readFileSync(join(packageFolder, 'src', 'adapters', 'pulumi', 'go.mod'), 'utf8'),
    `github.com/pulumi/pulumi/pkg/v3 v${pinned}`,
  )
})

t.test('the version is what the program says, or why it says nothing', async t => {
  const folder = t.testdir({ plain: 'not executable' })
  t.same(await askVersion(pretend(join(folder, 'a'), 'v3.259.0')), { version: '3.259.0' })
  t.match(await askVersion(pretend(join(folder, 'b'), 'Segmentation fault')), {
    failure: /printed "Segmentation fault"/,
  })
  t.match(await askVersion(pretend(join(folder, 'c'), '3.259.0', 3)), { failure: /Command failed/ })
  t.match(await askVersion(join(folder, 'nowhere')), { failure: 'there is no such file' })
  t.match(await askVersion(join(folder, 'plain')), { failure: 'it is not executable' })
})
