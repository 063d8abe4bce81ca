/** `twinstack audit` against the real HTTP surface. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { testApp } from '../helper/app.ts'
import { fixedSections, found, section } from '../helper/audits.ts'
import { run, temporary } from './run.ts'

t.test('from create to verify', async t => {
  const test = await testApp(t)
  const sections = {
    drift: section([found('a', { text: 'the database is \u001b[31mopen', severity: 'critical' })]),
  }
  test.services.complianceAudit = fixedSections(test.services.complianceAudit, sections)
  const url = await test.app.listen({ port: 0, host: '127.0.0.1' })
  const folder = temporary(t, 'audits')
  const cli = (...args: string[]) =>
    run(['audit', ...args], {
      TWINSTACK_HOME: folder,
      TWINSTACK_URL: url,
      TWINSTACK_TOKEN: test.secrets.approver,
    })
  t.match(await cli('show'), { code: 1, stderr: /there is no audit yet[^]*audit create/ })
  const created = await cli('create', '-m', 'May')
  t.match(created, {
    code: 2,
    stdout:
      /audit 1 of .* by the approver: May\nstatus failed[^]*drift +failed +1 found[^]*\[critical\] the database is open\n +drift-\w{12} {2}open; since audit 1[^]*not signed/,
  })
  const [key = ''] = /drift-[0-9a-f]{12}/.exec(created.stdout) ?? []
  t.match(await cli('assign', key, '--to', 'bob', '--due', 'soon'), {
    code: 64,
    stderr: /a day such as/,
  })
  t.match(await cli('accept', key, '-r', 'it may', '--until', '2999-01-01'), {
    code: 0,
    stdout: /is accepted; 0 findings/,
  })
  const file = join(folder, 'audit.json')
  t.match(await cli('export', '-o', file), { code: 0, stderr: /written to/ })
  t.match(await cli('sign', '1', '-n', 'seen'), {
    code: 0,
    stdout: /audit 1 is signed by the approver/,
  })
  t.match(await cli('show', '1'), {
    code: 0,
    stdout:
      /accepted by the approver until 2999-01-01: it may[^]*signed by the approver at .*: seen/,
  })
  t.match(await cli('verify', '--against', file), {
    code: 0,
    stdout: /audit 1 is unchanged: \d+ checks passed/,
  })
  const kept = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(file, JSON.stringify({ ...kept, digest: '0'.repeat(64) }))
  t.match(await cli('verify', '--against', file), {
    code: 2,
    stdout: /was changed:[^]*against the export: the document was 000/,
  })
  t.match(await cli('list'), { code: 0, stdout: /1 +20.* the approver +met +0 +1 +the approver/ })
  await test.services.store.runSql('alter table twinstack.audits disable trigger all')
  await test.services.store.runSql(
    `update twinstack.audits set document = replace(document, 'May', 'Mai')`,
  )
  t.match(await cli('verify'), {
    code: 2,
    stdout: /was changed:[^]*document: message: was changed/,
  })
})
