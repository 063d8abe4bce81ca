import { resolve } from 'node:path'
import t from 'tap'
import { readConfig } from '../../src/model/config.ts'
import { readAddress } from '../../src/model/repositoryAddress.ts'

t.test('folders and addresses', async t => {
  const remote: [text: string, protocol: string, host: string][] = [
    ['https://github.com/acme/infra.git', 'https', 'github.com'],
    ['https://git.example.com:8443/a/b', 'https', 'git.example.com:8443'],
    ['http://127.0.0.1:3000/x.git', 'http', '127.0.0.1:3000'],
    ['ssh://git@host.example/acme/infra', 'ssh', 'host.example'],
    ['ssh://git@[::1]:22/x', 'ssh', '[::1]:22'],
    ['git@github.com:acme/infra.git', 'ssh', 'github.com'],
    ['host.example:infra.git', 'ssh', 'host.example'],
    ['file:///srv/git/infra.git', 'file', ''],
  ]
  for (const [url, protocol, host] of remote)
    t.same(readAddress(url), { kind: 'remote', url, protocol, host }, url)
  for (const folder of ['.', '/srv/infra', './a:b', 'infra', 'C:\\work', '../x/y:z', '/a/b@c:d'])
    t.same(readAddress(folder), { kind: 'folder', folder: resolve(folder) }, folder)
})

t.test('what is refused, without repeating a password', async t => {
  const wrong = [
    'ext::sh -c touch% /tmp/x',
    'fd::17',
    'EXT::sh',
    '--upload-pack=touch /tmp/x',
    '-x',
    'git://host/x',
    'ftp://host/x',
    'javascript://x/y',
    'https://',
    'https://user:hunter2@host/x',
    'https://hunter2@host/x',
    'ssh://git:hunter2@host/x',
    'ssh://-oProxyCommand=x/y',
    'ssh://-x@host/y',
    '-x@host:y',
    'git@-oProxyCommand=x:y',
    'git@host:-x',
    'https://host/x?token=hunter2',
    'https://host/x#hunter2',
    'https://host/a b',
    'git@host:a\nb',
    'file://host/x',
    'file:///',
  ]
  for (const text of wrong) {
    t.throws(
      () => readAddress(text),
      {
        name: 'TwinstackError',
        code: 'invalid-request',
        fields: [{ path: 'TWINSTACK_REPOSITORY' }],
      },
      JSON.stringify(text),
    )
    try {
      readAddress(text)
    } catch (error) {
      t.notMatch((error as Error).message, 'hunter2', 'no secret in it')
    }
  }
  t.throws(() => readAddress('https://user:hunter2@host/x'), {
    message: /TWINSTACK_REPOSITORY_TOKEN_FILE/,
  })
})

t.test('as a setting', async t => {
  t.match(
    readConfig({
      TWINSTACK_REPOSITORY: 'git@host.example:x.git',
      TWINSTACK_REPOSITORY_TOKEN_FILE: 'token',
    }),
    {
      repository: 'git@host.example:x.git',
      repositoryAccess: {
        user: 'x-access-token',
        tokenFile: resolve('token'),
        sshKeyFile: null,
        knownHostsFile: null,
        timeLimitSeconds: 120,
      },
    },
  )
  t.equal(readConfig({ TWINSTACK_REPOSITORY: 'programs' }).repository, resolve('programs'))
  t.throws(() => readConfig({ TWINSTACK_REPOSITORY: 'ext::sh' }), {
    code: 'invalid-request',
    message: /TWINSTACK_REPOSITORY: the transport ext::/,
  })
  t.throws(() => readConfig({ TWINSTACK_REPOSITORY_USER: 'a b' }), {
    message: /TWINSTACK_REPOSITORY_USER/,
  })
})
