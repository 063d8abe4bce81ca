import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import {
  isFor,
  parseChecks,
  readChecks,
} from '../../../../src/services/promotion/checks/readChecks.ts'

t.test('a whole file is read, with what is left out filled in', async t => {
  const checks = parseChecks(`
checks:
  - name: site answers
    kind: http
    url: \${outputs.url}/healthz
    environments: [staging, pr-*]
    json: { status: ok }
  - { name: smoke, kind: command, run: [node, checks/smoke.ts], junit: report.xml }
`)
  t.match(checks, [
    {
      name: 'site answers',
      method: 'GET',
      status: 200,
      redirects: 0,
      timeoutSeconds: 30,
      everySeconds: 2,
    },
    { name: 'smoke', cloud: false, timeoutSeconds: 300, run: ['node', 'checks/smoke.ts'] },
  ])
  t.same(parseChecks(''), [])
  t.same(parseChecks('checks: []'), [])
})

t.test('environments are kinds or names', async t => {
  const staging = { name: 'staging', kind: 'staging' as const }
  const pull = { name: 'pr-12', kind: 'ephemeral' as const }
  t.ok(isFor({}, pull))
  t.ok(isFor({ environments: ['ephemeral'] }, pull))
  t.ok(isFor({ environments: ['pr-*'] }, pull))
  t.notOk(isFor({ environments: ['pr-*', 'production'] }, staging))
  t.notOk(isFor({ environments: ['stag'] }, staging))
})

t.test('what is wrong is named', async t => {
  const wrong: [string, RegExp][] = [
    ['checks: [', /checks.yaml is not valid YAML/],
    ['check: []', /check: unknown field; known are checks/],
    ['checks: [{name: a, kind: shell}]', /checks\.0\.kind/],
    ['checks: [{name: a, kind: http, url: x, statuss: 200}]', /checks\.0\.statuss: unknown field/],
    ['checks: [{name: a, kind: http, url: x, status: 20x}]', /checks\.0\.status/],
    [
      'checks: [{name: a, kind: http, url: x, method: HEAD, contains: y}]',
      /checks\.0\.method: a HEAD has no body/,
    ],
    ['checks: [{name: a, kind: command, run: "rm -rf /"}]', /checks\.0\.run/],
    [
      'checks: [{name: a, kind: command, run: [../outside]}]',
      /checks\.0\.run: expected a path without/,
    ],
    [
      'checks: [{name: a, kind: command, run: [/bin/sh]}]',
      /checks\.0\.run: expected a path without/,
    ],
    ['checks: [{name: a, kind: command, run: [x], junit: ../../etc/passwd}]', /checks\.0\.junit/],
    [
      'checks: [{name: a, kind: command, run: [x], timeoutSeconds: 0}]',
      /checks\.0\.timeoutSeconds/,
    ],
    [
      'checks: [{name: a, kind: command, run: [x]}, {name: a, kind: command, run: [y]}]',
      /checks\.1\.name: another check has the name a/,
    ],
  ]
  for (const [text, message] of wrong)
    t.throws(() => parseChecks(text), { code: 'invalid-request', message }, text)
})

t.test(
  'a revision without the file has none; one whose file is wrong breaks the contract of a program',
  async t => {
    const folder = mkdtempSync(join(tmpdir(), 'tw-checks-'))
    t.teardown(() => rmSync(folder, { recursive: true }))
    const tree = { folder, main: join(folder, 'index.ts') }
    const staging = { name: 'staging', kind: 'staging' as const }
    t.same(await readChecks(tree, staging), [])
    writeFileSync(
      join(folder, 'checks.yaml'),
      'checks: [{name: a, kind: command, run: [x], environments: [production]}]',
    )
    t.same(await readChecks(tree, staging), [])
    writeFileSync(join(folder, 'checks.yaml'), 'checks: 1')
    await t.rejects(readChecks(tree, staging), {
      code: 'program-invalid',
      message: /checks.yaml is wrong: checks/,
    })
  },
)
