/** `twinstack compliance` and `twinstack review` against the real HTTP surface. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { testApp } from '../helper/app.ts'
import { deployedEnvironment, previewed, waived } from '../helper/compliance.ts'
import { cluster, sound } from '../services/compliance/fixture.ts'
import { run, temporary } from './run.ts'

t.test('compliance and review', async t => {
  const { trees, revision } = await waived(t, '')
  const test = await testApp(t, { services: { trees } })
  const { store } = test.services
  const url = await test.app.listen({ port: 0, host: '127.0.0.1' })
  const folder = temporary(t, 'compliance')
  const cli = (...args: string[]) =>
    run(args, { TWINSTACK_HOME: folder, TWINSTACK_URL: url, TWINSTACK_TOKEN: test.secrets.viewer })
  t.match(await cli('compliance'), {
    code: 0,
    stdout: 'All environments compliant\n',
    stderr: /note: nothing is deployed/,
  })
  await deployedEnvironment(store, 'production', {
    kind: 'production',
    revision,
    resources: [cluster(), ...sound],
  })
  await deployedEnvironment(store, 'staging', {
    revision,
    resources: [cluster({ engineVersion: '14.9' }), ...sound],
  })

  const text =
    'Found 1 compliance violations:\n  [critical] staging: database_version: ' +
    'aws:rds/cluster:Cluster main: engineVersion (expected 15.4, got 14.9)\n'
  const file = join(folder, 'report.sarif')
  const [all, production, details, sarif, document, unknown, review, markdown] = await Promise.all([
    cli('compliance'),
    cli('compliance', 'production'),
    cli('compliance', 'staging', '--details'),
    cli('compliance', '-f', 'sarif', '-o', file),
    cli('--json', 'compliance'),
    cli('compliance', '-f', 'pdf'),
    cli('review'),
    cli('review', '-f', 'markdown'),
  ])
  t.match(all, { code: 2, stdout: text })
  t.match(production, { code: 0, stdout: /compliant/ })
  t.match(details, { code: 2, stdout: /Cluster main: engineVersion/ })
  t.match(sarif, { code: 2, stdout: '', stderr: /written to/ })
  t.equal(JSON.parse(readFileSync(file, 'utf8')).version, '2.1.0')
  t.match(JSON.parse(document.stdout), {
    compliant: false,
    violations: [{ check: 'database_version' }],
  })
  t.match(unknown, { code: 64 })
  t.match(review, {
    code: 2,
    stdout:
      /design review: \d+ of 15 met, \d+ not met, \d+ not known[^]*13 +not met +Automated rollback[^]*14 +met +Version control[^]*\/v1\/operations\/[^]*Further items of Twinstack/,
  })
  t.match(markdown, { code: 2, stdout: /# Design review[^]*\| 13 \|/ })

  const operation = await previewed(store, 'staging', revision, [cluster(), ...sound])
  const [planned, ofPreview, both] = await Promise.all([
    cli('compliance', '--planned', 'staging'),
    cli('compliance', '--operation', operation),
    cli('compliance', '--planned', '--operation', operation),
  ])
  t.match(planned, { code: 0, stdout: /All environments compliant/ })
  t.match(ofPreview, { code: 0 })
  t.match(both, { code: 64 })
})
