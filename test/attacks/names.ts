/** Names, revisions and addresses that try to be a path, an option, a command or another host. */
import { readAddress } from '../../src/model/repositoryAddress.ts'
import type { Attack, SeenResponse, Target } from './attack.ts'

const hostile: [string, string][] = [
  ['the folder above', '..'],
  ['traversal', '../../etc/passwd'],
  ['traversal below a name', 'staging/../production'],
  ['backslashes', '..\\..\\x'],
  ['an option', '--help'],
  ['a short option', '-rf'],
  ['a command', '$(touch pwned)'],
  ['backticks', '`touch pwned`'],
  ['a pipe', 'a|touch pwned'],
  ['a semicolon', 'a;touch pwned'],
  ['a line break', 'a\nb'],
  ['a null byte', 'a\u0000b'],
  ['upper case', 'STAGING'],
  ['a full-width letter', 'ｓtaging'],
  ['a Cyrillic letter', 'stаging'],
  ['41 letters', 'a'.repeat(41)],
  ['HTML', '<img src=x onerror=alert(1)>'],
  ['SQL', "a'; drop table twinstack.environments; --"],
  ['a variable', '${HOME}'],
  ['a percent sign', '%2e%2e%2f'],
]
const made: Attack[] = hostile.map(([name, value]) => ({
  group: 'names',
  name: `an environment named with ${name}`,
  expected: [400],
  code: 'invalid-request',
  fire: target =>
    target.send('POST', '/v1/environments', { json: { name: value, kind: 'ephemeral' } }),
}))
const named: Attack[] = hostile.map(([name, value]) => ({
  group: 'names',
  name: `${name} in a path`,
  expected: [400, 404],
  fire: target =>
    target.send('POST', `/v1/environments/${encodeURIComponent(value)}/operations`, {
      json: { kind: 'destroy', confirm: value },
    }),
}))
const paths: Attack[] = [
  '/v1/environments/../tokens',
  '/v1/environments/%2e%2e/tokens',
  '//v1/environments',
  '/v1//environments',
  '/v1/environments/staging/%2e%2e/production',
  '/v1/environments/%ff',
  '/v1/environments/%',
  '/v1/environments/%00',
  '/docs/static/../../package.json',
  '/docs/static/%2e%2e/%2e%2e/package.json',
  '/docs/static/..%2f..%2fpackage.json',
  '/v1/operations/..%2f..',
  '/v1;/environments',
  '/V1/environments',
].map(path => ({
  group: 'names',
  name: `GET ${path}`,
  expected: [400, 404],
  fire: target => target.send('GET', path),
  after: (_target: Target, { body }: SeenResponse) =>
    /"dependencies"|root:x:|"secret"/.test(body) ? 'it served something' : null,
}))

const revisions: [string, string][] = [
  ['an option that runs a command', '--upload-pack=touch pwned'],
  ['an option that writes a file', '--output=pwned'],
  ['a short option', '-c'],
  ['a transport that runs commands', 'ext::sh -c "touch pwned"'],
  ['traversal', '../../x'],
  ['a file of the tree', 'HEAD:package.json'],
  ['a search in messages', ':/fix'],
  ['a reflog', 'HEAD@{1}'],
  ['the branch before', '@{-1}'],
  ['a command', '$(touch pwned)'],
  ['a line break', 'HEAD\n--output=pwned'],
  ['a null byte', 'HEAD\u0000'],
  ['a range', 'HEAD..HEAD~1'],
  ['an address', 'https://evil.example/x.git'],
  ['an address with a dash', 'ssh://-oProxyCommand=touch%20pwned/x'],
  ['201 letters', 'a'.repeat(201)],
]
const asRevision: Attack[] = revisions.map(([name, revision]) => ({
  group: 'revisions',
  name,
  expected: [400, 404, 422],
  fire: target =>
    target.send('POST', '/v1/environments/staging/operations', {
      json: { kind: 'deploy', revision },
    }),
}))

const addresses: [string, string][] = [
  ['a transport that runs commands', 'ext::sh -c touch% pwned'],
  ['an option', '--upload-pack=touch pwned'],
  ['a file descriptor', 'fd::7'],
  ['ssh with an option as host', 'ssh://-oProxyCommand=touch pwned/x'],
  ['scp form with an option as host', 'git@-oProxyCommand=x:y'],
  ['credentials', 'https://user:secret-canary@host.example/x.git'],
  ['an unknown protocol', 'gopher://host.example/x'],
  ['control characters', 'https://host.example/x\u0007.git'],
  ['a query', 'https://host.example/x.git?upload-pack=x'],
  ['a path that is an option', 'git@host.example:--upload-pack=x'],
]
/** The address comes from a setting: no part of it reaches git before it was checked. */
const asAddress: Attack[] = addresses.map(([name, address]) => ({
  group: 'repository addresses',
  name,
  expected: [400],
  fire: async () => {
    try {
      readAddress(address)
      return { status: 200, body: 'it was taken', headers: {} }
    } catch (error) {
      return { status: 400, body: (error as Error).message, headers: {} }
    }
  },
  after: (_target: Target, { body }: SeenResponse) =>
    body.includes('secret-canary') ? 'repeats the credentials' : null,
}))

export const names: Attack[] = [...made, ...named, ...paths, ...asRevision, ...asAddress]
