/** A mirror over HTTP with a token and over ssh with a key; mirror.test.ts tests its behaviour. */
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { inspectRepository } from '../../../../src/adapters/git/inspectRepository.ts'
import { openAccess } from '../../../../src/adapters/git/remote/access.ts'
import { temporaryFolder, write } from '../../../fixtures/programs/repository.ts'
import { hosted, treesOf } from './hosted.ts'
import { gitServer } from './server.ts'
import { requirePresent } from '../../../helper/present.ts'

t.test('a token is sent to its host only', async t => {
  const home = temporaryFolder(t)
  const { bare, first } = hosted(t)
  const token = 'tok-en_5ecr3t.value'
  const tokenFile = join(home, 'token')
  writeFileSync(tokenFile, `${token}\n`, { mode: 0o600 })
  const { url, seen, close } = await gitServer(t, bare, { user: 'x-access-token', token })
  const trees = treesOf(home, url, { tokenFile })
  t.match(await trees.resolve(null), { id: first, ref: 'main' })
  t.ok(
    seen.every(header => header?.startsWith('Basic ')),
    'sent with the first request already',
  )
  t.match(
    await inspectRepository({ repository: url, ref: null, access: { ...openAccess, tokenFile } }),
    { ok: true, found: /answers, at main/ },
  )
  chmodSync(tokenFile, 0o644)
  t.match(
    await inspectRepository({ repository: url, ref: 'main', access: { ...openAccess, tokenFile } }),
    { ok: null, hint: /chmod 600/ },
  )

  const secrets = [token, Buffer.from(`x-access-token:${token}`).toString('base64')]
  for (const file of filesIn(join(home, 'repositories')))
    for (const secret of secrets) t.notOk(readFileSync(file).includes(secret), file)

  writeFileSync(tokenFile, 'another-5ecr3t')
  const errors = [
    await failure(trees.resolve('main')),
    await failure(treesOf(home, url).resolve('main')),
  ]
  writeFileSync(tokenFile, 'two words-5ecr3t')
  errors.push(await failure(trees.resolve('main')))
  errors.push(
    await failure(treesOf(home, url, { tokenFile: join(home, 'nowhere') }).resolve('main')),
  )
  errors.push(
    await failure(treesOf(home, 'http://git.example.com/x.git', { tokenFile }).resolve('main')),
  )
  writeFileSync(tokenFile, token)
  await close()
  errors.push(await failure(trees.resolve('main')))
  for (const error of errors) {
    t.match(error, { code: 'unavailable', hint: /./ }, error.message)
    t.notMatch(
      JSON.stringify([error, error.message, error.hint, error.stack, String(error.cause)]),
      /5ecr3t/,
    )
  }
  t.match(requirePresent(errors[0]).hint, /TWINSTACK_REPOSITORY_TOKEN_FILE/)
  t.match(requirePresent(errors[1]).hint, /TWINSTACK_REPOSITORY_TOKEN_FILE/)
  t.match(requirePresent(errors[4]).message, /not sent to git\.example\.com: http/)
  t.match(
    await trees.resolve(first),
    { id: first },
    'while the host is unreachable, known commits are usable',
  )
  t.match(
    await inspectRepository({ repository: url, ref: null, access: { ...openAccess, tokenFile } }),
    { ok: false, found: /can't be read/ },
  )
})

t.test('a fetch from a server that does not answer times out', async t => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  t.teardown(() => server.close())
  const started = Date.now()
  const port = (server.address() as { port: number }).port
  const found = await inspectRepository({
    repository: `http://127.0.0.1:${port}/x`,
    ref: null,
    access: { ...openAccess, timeLimitSeconds: 1 },
  })
  t.match(found, { ok: false, found: /no answer within 1 s/ })
  t.ok(Date.now() - started < 5000)
})

t.test(
  'a key of ssh, with fixed options: git starts the real program, only its connection is simulated',
  async t => {
    const home = temporaryFolder(t)
    const { bare, first } = hosted(t)
    // replaces ssh: records its arguments and runs the command locally
    write(home, {
      'bin/ssh':
        `#!/bin/sh\nprintf '%s\\n' "$@" > '${home}/said'\nfor last; do :; done\nexec sh -c ` +
        '"$last"\n',
      'my keys/id $(touch x)': 'k',
      id: 'key',
      'known hosts': 'h',
    })
    chmodSync(join(home, 'bin/ssh'), 0o755)
    const path = process.env.PATH
    process.env.PATH = `${join(home, 'bin')}:${path}`
    t.teardown(() => {
      process.env.PATH = path
    })
    const trees = treesOf(home, `ssh://git@host.example${bare}`, {
      sshKeyFile: join(home, 'id'),
      knownHostsFile: join(home, 'known hosts'),
    })
    t.match(await trees.resolve(null), { id: first })
    const output = readFileSync(join(home, 'said'), 'utf8').split('\n')
    for (const word of [
      'IdentitiesOnly=yes',
      'BatchMode=yes',
      'StrictHostKeyChecking=yes',
      join(home, 'id'),
      `UserKnownHostsFile="${join(home, 'known hosts')}"`,
      'git@host.example',
    ])
      t.ok(output.includes(word), word)
    t.match(
      await failure(
        treesOf(home, `git@host.example:${bare}x`, {
          sshKeyFile: join(home, 'my keys/id $(touch x)'),
        }).resolve(null),
      ),
      { code: 'unavailable', message: /SSH_KEY_FILE/ },
    )
    t.match(
      await failure(
        treesOf(home, `git@host.example:${bare}y`, { sshKeyFile: join(home, 'nowhere') }).resolve(
          null,
        ),
      ),
      { code: 'unavailable', message: /no file/ },
    )
  },
)

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
}

async function failure(work: Promise<unknown>): Promise<Error & { code: string; hint: string }> {
  return work.then(
    () => {
      throw new Error('nothing failed')
    },
    error => error,
  )
}
