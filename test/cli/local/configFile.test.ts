/** The settings file of an environment from the command line, without a service. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { makeSalt, openCrypter } from '../../../src/adapters/pulumi/state/passphrase.ts'
import { run, temporary } from '../run.ts'

t.test('listed, shown, encrypted with the own passphrase, removed', async t => {
  const cwd = temporary(t, 'config-file')
  const file = join(cwd, 'Pulumi.dev.yaml')
  const salt = await makeSalt('of the team')
  writeFileSync(join(cwd, 'Pulumi.yaml'), 'name: shop\nruntime: nodejs\n')
  writeFileSync(
    file,
    `encryptionsalt: ${salt}\nconfig:\n  # for all\n  aws:region: eu-west-1\n  shop:size: 3\n`,
  )
  const env = { PULUMI_CONFIG_PASSPHRASE: 'of the team' }
  const cli = (args: string[], more = env) =>
    run(['config', ...args, '--environment', 'dev', '--cwd', cwd], more)
  t.match(await cli(['set', '--secret', '--local', '--write', 'password', 'hunter2']), {
    code: 0,
    stdout: /has shop:password/,
  })
  const secure = /secure: (\S+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? ''
  const crypter = await openCrypter(salt, 'of the team')
  t.equal(typeof crypter === 'string' ? crypter : crypter.decrypt(secure), 'hunter2')
  t.match(
    await cli(['set', '--secret', '--local', 'x', 'y'], { PULUMI_CONFIG_PASSPHRASE: 'wrong' }),
    { code: 64, stderr: /no encryptionsalt that PULUMI_CONFIG_PASSPHRASE opens/ },
  )
  const listed = await cli(['ls'])
  t.match(listed, { code: 0, stdout: /aws:region +eu-west-1\n.*shop:size +3\n.*\[secret\]/ })
  t.notMatch(listed.stdout, secure)
  t.match(await cli(['get', 'size']), { code: 0, stdout: '3\n' })
  t.match(await cli(['get', 'password']), { code: 0, stdout: '[secret]\n' })
  t.match(await cli(['get', 'nothing']), { stderr: /Pulumi.dev.yaml has no shop:nothing/ })
  t.match(await cli(['rm', 'password']), { code: 0, stdout: /no longer has shop:password/ })
  const left = readFileSync(file, 'utf8')
  t.notMatch(left, /password/)
  t.match(left, /# for all/, 'comments stay')

  writeFileSync(
    file,
    `encryptionsalt: ${salt}\nconfig:\n  shop:settings:\n    # why\n    size: 3\n`,
  )
  const nested = 'settings.tracing.token'
  t.match(await cli(['set', '--secret', '--local', '--write', nested, 'x']), {
    code: 64,
    stderr: /has an object shop:settings.*\n.*config set --path --secret settings\.tracing\.token/,
  })
  t.match(await cli(['set', '--secret', '--path', '--local', nested, 'x']), {
    code: 0,
    stdout: /shop:settings:\n +tracing:\n +token:\n +secure: /,
  })
  await cli(['set', '--secret', '--path', '--local', '--write', nested, 'x'])
  t.match(
    readFileSync(file, 'utf8'),
    /settings:\n +# why\n +size: 3\n +tracing:\n +token:\n +secure: /,
    'inside the object',
  )
})

t.test("a settings file that can't be read is no missing one, and is not written", async t => {
  const cwd = temporary(t, 'config-folder')
  mkdirSync(join(cwd, 'Pulumi.dev.yaml'))
  writeFileSync(join(cwd, 'Pulumi.yaml'), 'name: shop\nruntime: nodejs\n')
  t.match(await run(['config', 'ls', '--environment', 'dev', '--cwd', cwd]), {
    code: 64,
    stderr: /Pulumi\.dev\.yaml can't be read: EISDIR/,
  })
})
