import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { findFault } from '../../src/services/access/identities/match.ts'
import { packageFolder } from '../../src/model/config.ts'
import { testApp } from '../helper/app.ts'
import { action, documentedWorkload, readOutputs, runAction, type Run } from './action.ts'
import { requirePresent } from '../helper/present.ts'

const scripts = action.runs.steps.map(step => [step.name, step.run ?? ''] as const)

t.test('no value from outside becomes part of a script', t => {
  t.equal(action.runs.using, 'composite')
  for (const [name, script] of scripts) {
    t.notMatch(script, /\$\{\{/, `${name}: no expression`)
    t.match(script, /^set -euo pipefail\n/, `${name}: stops at the first command that fails`)
    t.notMatch(
      script.replace('bash -euo pipefail -c "$TEST_COMMAND"', ''),
      /\beval\b|`|bash -c/,
      `${name}: evaluates no text as a script, except the test command`,
    )
    // outside of quotes a variable would be split into words
    t.notMatch(script.replaceAll(/"[^"]*"/g, ''), /\$\{?\w/, `${name}: every variable is quoted`)
  }
  for (const step of action.runs.steps) t.equal(step.shell, 'bash')
  t.end()
})

t.test('every input is used and documented', t => {
  const used = JSON.stringify(action.runs)
  for (const [name, { description }] of Object.entries(action.inputs))
    t.ok(used.includes(`inputs.${name}`) && description, name)
  t.end()
})

t.test('the token is where it is needed, and not with the test command', t => {
  for (const { name, env, run } of action.runs.steps)
    t.equal('TWINSTACK_TOKEN' in (env ?? {}), /bootstrap\.js/.test(requirePresent(run)), name)
  t.end()
})

t.test('invalid inputs are refused before anything runs', async t => {
  const env = { PATH: requirePresent(process.env.PATH) }
  for (const input of [
    { environment: '$(touch /tmp/x)' },
    { environment: '--help' },
    { environment: 'a"; exit 0; "' },
    { environment: '' },
    { environment: 'a\nname=b' },
    { environment: 'pr-1', mode: 'other' },
  ] as Record<string, string>[]) {
    const { ok, steps } = await runAction({ url: 'http://127.0.0.1:1', ...input }, env, t.testdir())
    t.notOk(ok, JSON.stringify(input))
    t.same(
      Object.values(steps)
        .map(step => step.outcome)
        .filter(outcome => outcome !== 'skipped'),
      ['failure'],
    )
  }
})

t.test('text from outside is only ever passed as an argument', async t => {
  const folder = t.testdir()
  const hostile = '$(touch pwned)`touch pwned`"; touch pwned; #'
  const input = {
    url: 'http://127.0.0.1:1',
    token: 'x',
    'pull-request': '7',
    branch: hostile,
    owner: hostile,
    template: hostile,
    ttl: hostile,
    revision: '--help',
    settings: `${hostile}\n--help`,
  }
  const { ok, steps } = await runAction(
    input,
    { PATH: requirePresent(process.env.PATH), HOME: requirePresent(process.env.HOME) },
    folder,
  )
  t.notOk(ok)
  t.match(steps.provision, {
    outcome: 'failure',
    log: /error: option '--owner <name>' argument|error: option/,
  })
  t.same(
    readdirSync(folder).filter(name => name === 'pwned'),
    [],
  )
})

// GitHub's runner sends SIGINT to the step's own process, SIGTERM 7.5 s later, and then kills it
// (actions/runner, ProcessInvoker.cs)
t.test('a cancelled job cancels its deploy, and the later steps get its id', async t => {
  const { app, secrets, call } = await testApp(t)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const env = { PATH: requirePresent(process.env.PATH), HOME: requirePresent(process.env.HOME) }
  const { ok, steps, outputs }: Run = await runAction(
    {
      url,
      token: secrets.operator,
      'pull-request': '7',
      branch: 'main',
      revision: 'HEAD',
      timeout: '60s',
    },
    env,
    t.testdir(),
    (step, child, log) => {
      const requests = setInterval(() => {
        if (step !== 'Provision' || !/ queued /.test(log())) return
        clearInterval(requests)
        child.kill('SIGINT')
      }, 20)
      child.on('close', () => clearInterval(requests))
    },
  )
  t.notOk(ok)
  t.match(steps.provision, {
    outcome: 'failure',
    log: /is being cancelled/,
    outputs: { operation: /^[0-9a-f-]{36}$/ },
  })
  t.match(
    (
      await call(
        'admin',
        'GET',
        `/v1/operations/${requirePresent(steps.provision).outputs.operation}`,
      )
    ).body,
    { status: 'cancelled', kind: 'deploy' },
  )
  t.match(outputs, {
    operation: requirePresent(steps.provision).outputs.operation,
    status: 'cancelled',
  })
})

t.test('the process of the step itself waits', t => {
  for (const [name, script] of scripts) {
    if (/--wait\b/.test(script)) t.match(script, /\n *exec node [^\n]*\n$/, name)
  }
  t.end()
})

t.test('outputs are read as GitHub reads them', t => {
  t.same(readOutputs('a=1\nb<<END\none\na=2\nEND\nc<<X\n\nX\n'), { a: '1', b: 'one\na=2', c: '' })
  t.end()
})

const [github, gitlab] = [
  ...readFileSync(join(packageFolder, 'docs', 'ci.md'), 'utf8').matchAll(
    /^```yaml\n([^]*?)^```$/gm,
  ),
].map(([, text]) => parse(requirePresent(text)))

// docs.github.com, "OpenID Connect reference": a job with an environment has that in its subject
// instead of the event
t.test('the jobs of docs/ci.md are those that the access file of docs/access.md trusts', t => {
  const { issuer, audience, subjects, claims } = documentedWorkload()
  const [owner = ''] = /(?<=^repo:)[^:]+/.exec(requirePresent(subjects[0])) ?? []
  for (const [name, { environment, steps }] of Object.entries(
    github.jobs as Record<
      string,
      { environment?: { name: string }; steps: { uses?: string; with?: { audience?: string } }[] }
    >,
  )) {
    const subject =
      `repo:${owner}:` +
      (environment
        ? 'environment:' +
          environment.name.replaceAll(/\$\{\{ *github\.event\.pull_request\.number *\}\}/g, '7')
        : 'pull_request')
    const requests =
      steps.find(step => step.uses?.includes('twinstack'))?.with?.audience ??
      requirePresent(requirePresent(action.inputs.audience).default)
    t.equal(
      findFault(
        { issuer, audience, subjects, claims },
        { issuer, audience: [requests], subject, claims: claims ?? {} },
      ),
      null,
      `${name}: ${subject} for ${requests}`,
    )
  }
  t.equal(gitlab['.twinstack'].id_tokens.TWINSTACK_ID_TOKEN.aud, audience)
  t.end()
})

t.test(
  'the examples of docs/ci.md are valid YAML and use only existing inputs, outputs and commands',
  t => {
    const uses = Object.values(
      github.jobs as Record<string, { steps: { uses?: string; with?: object }[] }>,
    )
      .flatMap(job => job.steps)
      .filter(step => step.uses?.includes('twinstack'))
    t.equal(uses.length, 2)
    for (const step of uses)
      t.same(
        Object.keys(step.with ?? {}).filter(name => !(name in action.inputs)),
        [],
      )
    t.equal(github.permissions['id-token'], 'write')
    t.equal(gitlab.review.environment.on_stop, 'stop-review')
    t.equal(gitlab['stop-review'].environment.name, gitlab.review.environment.name)
    t.end()
  },
)
