/**
 * A stack of the plain CLI becomes an environment, and is exported back; more: adopt.long.test.ts.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openAdoption, secret } from './adopting.ts'

t.test('adopted without a change, and exported for the plain CLI', async t => {
  const { service, repository, cli, adopt, pulumi } = await openAdoption(t)
  const adopted = await adopt('dev')
  t.match(adopted, { code: 0, stdout: /shows no change[^]*aws:s3\/bucket:Bucket +my-bucket/ })
  t.notMatch(adopted.stdout + adopted.stderr, secret)
  t.match((await service.call('GET', '/v1/environments/dev')).body, {
    resourceCount: 3,
    deployed: { commit: String },
  })
  const file = join(service.home, 'back.json')
  t.match(await cli('state', 'export', 'dev', '--to', file, '--cwd', repository), { code: 0 })
  t.notMatch(readFileSync(file, 'utf8'), secret, 'encrypted with the passphrase of the team')
  await pulumi('stack', 'import', '--file', file)
  t.match(await pulumi('preview', '--expect-no-changes'), /3 unchanged/)
})
