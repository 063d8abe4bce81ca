/** Stacks in a bucket, by the protocol of Amazon S3. */
import t from 'tap'
import { openS3Backend } from '../helper/s3Server.ts'
import { run } from '../cli/run.ts'
import { openAdoption, secret } from './adopting.ts'

t.test('from a bucket and back to it', async t => {
  const backend = await openS3Backend(t)
  const { service, plain, repository, env, cli, adopt, pulumi, environments } = await openAdoption(
    t,
    backend,
  )
  t.match(await adopt(), { code: 0, stdout: /organization\/webshop\/dev +4 .*environment dev/ })
  t.match(await adopt('dev', '--dry-run'), { code: 0, stdout: /shows no change/ })
  t.same(await environments(), [], 'a dry run keeps nothing')

  const adopted = await adopt('dev')
  t.match(adopted, { code: 0, stdout: /shows no change[^]*aws:s3\/bucket:Bucket +my-bucket/ })
  t.notMatch(adopted.stdout + adopted.stderr, secret)
  t.match(await service.run('dev', 'drift-check'), { status: 'succeeded', drift: { changed: 0 } })
  t.match(await service.run('dev', 'deploy'), { status: 'succeeded', changes: { same: 3 } })

  const wrong = await run(['adopt', '--backend', plain.backend, '--cwd', repository, 'dev'], {
    ...env,
    PULUMI_CONFIG_PASSPHRASE: 'wrong',
  })
  t.match(wrong, { code: 64, stderr: /incorrect passphrase/ })
  t.notMatch(wrong.stderr, /checksum/, 'no warnings of the AWS SDK')

  const back = ['state', 'export', 'dev', '--to-backend', plain.backend, '--cwd', repository]
  t.match(await cli(...back, '--overwrite'), { code: 0 })
  t.match(await pulumi('preview', '--expect-no-changes'), /3 unchanged/)

  const other = backend.url.replace('states/team', 'no-such-bucket')
  const missing = await run(['adopt', '--backend', other, '--cwd', repository], env)
  t.match(missing, { code: 64, stderr: /NoSuchBucket/ }, 'the error of the bucket is reported')
})
