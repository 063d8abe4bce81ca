/** Everything around the adoption of a stack; the short form is adopt.test.ts. */
import t from 'tap'
import { run } from '../cli/run.ts'
import { openAdoption } from './adopting.ts'

t.test('list, dry run, differences, adoption, deploy, drift, and back to the backend', async t => {
  const { service, plain, repository, env, cli, adopt, pulumi, environments, change } =
    await openAdoption(t)
  const listed = await adopt()
  t.match(listed, { code: 0, stdout: /organization\/webshop\/dev +4 .*environment dev, staging/ })
  t.same(await environments(), [], 'a list changes nothing')

  const dry = await adopt('dev', '--dry-run')
  t.match(dry, { code: 0, stdout: /shows no change[^]*Nothing was stored/ }, dry.stderr)
  t.same(await environments(), [], 'a dry run keeps nothing')

  const source = change(text => `${text}\nnew aws.sns.Topic("news")\n`)
  const differs = await adopt('dev')
  t.match(differs, {
    code: 1,
    stdout: /adoption-differs[^]*Topic news: a deploy would create it/,
  })
  t.same(await environments(), [], 'nothing is kept half done')
  t.match(await adopt('dev', '--accept-changes', '--dry-run'), {
    code: 0,
    stdout: /the next deploy would change news \(create\)/,
  })
  change(() => source)

  t.match(await adopt('dev'), { code: 0 })
  t.match((await adopt('dev')).stderr, /dev has 3 recorded resources already/)
  t.match(await service.run('dev', 'drift-check'), { status: 'succeeded', drift: { changed: 0 } })
  t.match(await service.run('dev', 'deploy'), { status: 'succeeded', changes: { same: 3 } })

  const wrong = await run(['adopt', '--backend', plain.backend, '--cwd', repository, 'dev'], {
    ...env,
    PULUMI_CONFIG_PASSPHRASE: 'wrong',
  })
  t.match(wrong, { code: 64, stderr: /incorrect passphrase[^]*set PULUMI_CONFIG_PASSPHRASE/ })

  const back = ['state', 'export', 'dev', '--to-backend', plain.backend, '--cwd', repository]
  t.match(await cli(...back), { code: 1, stderr: /--overwrite/ })
  t.match(await cli(...back, '--overwrite'), { code: 0 })
  t.match(await pulumi('preview', '--expect-no-changes'), /3 unchanged/)
})
