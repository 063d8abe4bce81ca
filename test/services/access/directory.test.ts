import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { createDirectory } from '../../../src/services/access/directory.ts'

const ana = `
persons:
  - name: ana
    role: viewer
    grants: [{ role: approver, environment: production }]
    slack: [U012AB3CD]
    github: [Ana-GH]
`
function directory(t: Test, text: string) {
  const file = join(t.testdir(), 'access.yaml')
  const output: unknown[] = []
  writeFileSync(file, text)
  return {
    file,
    warnings: output,
    directory: createDirectory({ file, log: { warn: data => output.push(data) } }),
  }
}

t.test('finds a person by the user name in an integration', async t => {
  const {
    directory: { findPerson: personBy },
  } = directory(t, ana)
  t.same(personBy('slack', 'U012AB3CD'), {
    kind: 'person',
    name: 'ana',
    role: 'viewer',
    grants: [{ role: 'approver', environment: 'production' }],
    tokenId: null,
    via: 'slack:U012AB3CD',
    address: null,
  })
  t.match(personBy('github', 'ana-gh'), { name: 'ana' }, 'log-ins have no case')
  t.equal(personBy('gitlab', 'ana-gh'), null, 'another integration, another name')
  t.equal(
    createDirectory({ file: null, log: { warn: () => {} } }).findPerson('slack', 'U012AB3CD'),
    null,
    'without a file nobody is known',
  )
})

t.test('a user id identifies one person; a log-in name can change its owner', async t => {
  const {
    directory: { findPerson: personBy },
  } = directory(
    t,
    'persons: [{ name: ana, github: [{ id: 7, login: ana-hub }] }, { name: bob, github: ' +
      '[ana-new], gitlab: [{ id: 7 }] }]',
  )
  t.match(personBy('github', 'ana-hub', 7), { name: 'ana' })
  t.match(personBy('github', 'ana-new', 7), { name: 'ana' }, 'renamed, to what another once had')
  for (const id of [8, null, undefined])
    t.equal(personBy('github', 'ana-hub', id), null, 'who took the name that she gave up')
  t.match(personBy('github', 'ana-new', 9), { name: 'bob' }, 'a log-in without an id')
  t.match(personBy('gitlab', 'x', 7), { name: 'bob' })
})

t.test('a removed person loses access; an invalid or missing file, too', async t => {
  const {
    directory: { findPerson: personBy },
    file,
    warnings,
  } = directory(t, ana)
  writeFileSync(file, ana.replace('Ana-GH', 'someone-else'))
  t.equal(personBy('github', 'ana-gh'), null)
  t.match(personBy('slack', 'U012AB3CD'), { name: 'ana' })
  writeFileSync(file, 'persons: {')
  t.equal(personBy('slack', 'U012AB3CD'), null)
  t.match(warnings, [{ err: { message: /TWINSTACK_ACCESS/ } }])
  writeFileSync(file, ana)
  t.match(personBy('slack', 'U012AB3CD'), { name: 'ana' }, 'put right')
  rmSync(file)
  t.equal(personBy('slack', 'U012AB3CD'), null)
})

t.test('what is wrong is named, at the start', async t => {
  const wrong: [string, RegExp][] = [
    ['persons: [{ name: ana, role: king }]', /persons\.0\.role/],
    [
      'persons: [{ name: ana, slack: ["@ana"] }]',
      /persons\.0\.slack\.0: expected the id of a Slack user/,
    ],
    [
      'persons: [{ name: ana, grants: [{ role: admin }] }]',
      /persons\.0\.grants\.0: expected \{role, environment\}/,
    ],
    ['persons: [{ name: ana, github: [a] }, { name: bob, github: [A] }]', /a is ana already/],
    [
      'persons: [{ name: ana, github: [{ id: 1 }] }, { name: bob, github: [{ id: 1, login: b }] }]',
      /id 1 is ana already/,
    ],
    ['persons: [{ name: ana, github: [{ id: one }] }]', /expected a login, or \{ id: 1234/],
    ['persons: [{ name: ana }, { name: ana }]', /ana is listed twice/],
    ['person: []', /Unrecognized key/],
  ]
  for (const [text, message] of wrong)
    t.throws(() => directory(t, text), { code: 'invalid-request', message }, text)
})
