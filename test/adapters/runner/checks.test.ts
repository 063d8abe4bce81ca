/** Checks that are commands. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { findStartTime } from '../../../src/adapters/runner/processes.ts'
import { createLab, waitForEnd, passphrase } from './helper.ts'
import { requirePresent } from '../../helper/present.ts'
import { checking, runCheck } from './checkRuns.ts'

const shell = (name: string, script: string, more: object = {}) => ({
  name,
  kind: 'command',
  run: ['sh', '-c', script],
  ...more,
})
const command = (name: string, code: string, more: object = {}) => ({
  name,
  kind: 'command',
  run: ['node', '-e', code],
  ...more,
})

t.test('commands', async t => {
  const lab = await createLab(t)

  t.test('get the allowed environment, run in the tree, and are reported as steps', async t => {
    process.env.DATABASE_URL = 'postgres://service:hunter2@db/twinstack'
    t.teardown(() => {
      delete process.env.DATABASE_URL
    })
    const code =
      'const fs = require("node:fs"); console.log(JSON.stringify({ env: process.env, cwd: ' +
      'process.cwd(), outputs: JSON.parse(fs.readFileSync(process.env.TWINSTACK_OUTPUTS, ' +
      '"utf8")), mode: fs.statSync(process.env.TWINSTACK_OUTPUTS).mode & 0o777, node: ' +
      'process.version, home: fs.readdirSync(process.env.HOME) }))'
    const { tree, handle } = await checking(lab, {
      checks: [
        command('sees', code),
        { name: 'own', kind: 'command', run: ['checks/own', '${outputs.url}'] },
      ],
      files: {},
    })
    mkdirSync(join(tree.folder, 'checks'), { recursive: true })
    writeFileSync(join(tree.folder, 'checks', 'own'), '#!/bin/sh\necho "asked for $1"\n', {
      mode: 0o755,
    })
    const { result, events } = await waitForEnd(handle)
    const [sees, own] = requirePresent(result.checks)
    t.match(sees, { outcome: 'passed', message: null, total: 1, failed: 0 })
    const seen = JSON.parse(requirePresent(sees).output)
    t.match(seen, {
      cwd: tree.folder,
      mode: 0o600,
      node: process.version,
      home: [],
      outputs: { url: 'https://shop.example.com', databaseEndpoint: { port: 5432 } },
    })
    t.notOk('token' in seen.outputs, 'a secret output is not among them')
    t.match(seen.env, {
      TWINSTACK_ENVIRONMENT: 'staging',
      TWINSTACK_CLOUD: 'sandbox',
      TWINSTACK_OUTPUT_URL: 'https://shop.example.com',
      TWINSTACK_OUTPUT_DATABASE_ENDPOINT: '{"host":"db","port":5432}',
    })
    // the test runner puts itself into every child
    const strange = Object.keys(seen.env).filter(
      name =>
        !/^(NODE_OPTIONS$|_?TAP)/.test(name) &&
        !/^(PATH|HOME|LANG|LC_ALL|TZ|TMPDIR|USER|LOGNAME|CI|(HTTPS?|NO)_PROXY|(https?|no)_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|AWS_EC2_METADATA_DISABLED|TWINSTACK_(CLOUD|ENVIRONMENT|ENVIRONMENT_KIND|OPERATION|OUTPUTS|SCRATCH|OUTPUT_URL|OUTPUT_DATABASE_ENDPOINT))$/.test(
          name,
        ),
    )
    t.same(strange, [], 'no other variable of the service')
    t.match(own, { outcome: 'passed', output: 'asked for https://shop.example.com\n' })
    t.notOk(existsSync(join(handle.folder, 'check')), 'outputs and scratch folder are removed')
    t.same(
      events.map(({ body }) => (body.type === 'step' ? `${body.step} ${body.state}` : body.type)),
      [
        'checks started',
        'check sees started',
        'check sees finished',
        'check own started',
        'check own finished',
        'checks finished',
      ],
    )
  })

  t.test(
    'fail by their exit code with their last lines, and the next check still runs',
    async t => {
      const { result, results, events } = await runCheck(lab, {
        checks: [
          shell('bad', 'echo the queue is empty >&2; exit 3'),
          { name: 'nowhere', kind: 'command', run: ['no-such-program'] },
          shell('good', ''),
        ],
      })
      t.match(results, [
        { name: 'bad', outcome: 'failed', message: 'exit code 3', failed: 1 },
        { name: 'nowhere', outcome: 'error', message: /no-such-program could not be run: ENOENT/ },
        { outcome: 'passed' },
      ])
      t.equal(result.status, 'succeeded', 'the run succeeded: it executed the checks')
      t.match(events.find(({ body }) => body.type === 'step' && body.state === 'failed')?.body, {
        step: 'check bad',
        detail: 'exit code 3\nthe queue is empty',
        seconds: Number,
      })
    },
  )

  t.test(
    'that hang are ended with everything that they started, and so are processes that others left ' +
      'as well',
    async t => {
      const hang = shell('hangs', 'trap "" TERM; sleep 300 & sleep 300 & echo hanging $!; wait', {
        timeoutSeconds: 1,
      })
      const leave = shell('leaves', 'sleep 300 & echo left $!')
      const { results } = await runCheck(lab, { checks: [hang, leave] })
      t.match(results[0], {
        outcome: 'failed',
        message: /did not end within 1 s, and was ended with all processes that it started/,
        output: /hanging/,
      })
      t.match(results[1], { outcome: 'passed' })
      t.same(
        await Promise.all(results.map(({ output }) => findStartTime(Number(output.split(' ')[1])))),
        [null, null],
        'they have ended',
      )
    },
  )

  t.test('that write endlessly: beginning and end are stored; secrets are masked', async t => {
    const code =
      "console.log('first ' + " +
      "require('node:fs').readFileSync(" +
      `${JSON.stringify(join(lab.home, 'keys', 'passphrase'))}, ` +
      "'utf8')); const line = 'x'.repeat(99) + '\\n'; for (let i = 0; i < 50; i++) " +
      "process.stdout.write(line.repeat(1000)); console.log('key ' + " +
      "process.env.AWS_SECRET_ACCESS_KEY); console.log('last')"
    const cloud = {
      kind: 'aws' as const,
      config: { 'aws:region': 'eu-west-1' },
      env: { AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI-canary', AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE' },
      pluginFolder: null,
      folder: null,
    }
    const { first, results, handle } = await runCheck(lab, {
      checks: [
        command('loud', code, { cloud: true }),
        shell('poor', 'echo "<$AWS_ACCESS_KEY_ID$AWS_REGION>"'),
      ],
      change: { cloud },
    })
    t.ok(first.output.length < 70_000, `${first.output.length} of 5 MB`)
    t.match(
      first.output,
      /^first \[secret\]\n[\s\S]*bytes are left out[\s\S]*key \[secret\]\nlast\n$/,
    )
    t.equal(
      requirePresent(results[1]).output,
      '<>\n',
      'without cloud: true there are no credentials',
    )
    const stored = ['result.json', 'events.ndjson']
      .map(name => readFileSync(join(handle.folder, name), 'utf8'))
      .join('')
    for (const secret of [passphrase, 'wJalrXUtnFEMI-canary']) t.notMatch(stored, secret)
  })

  t.test('write a JUnit report into their scratch folder', async t => {
    const report =
      '<testsuite name="smoke" time="1.5"><testcase name="a" time="1"/><testcase ' +
      'name="b"><failure message="expected 2">at b.ts:3</failure></testcase><testcase ' +
      'name="c"><skipped/></testcase></testsuite>'
    const write = (text: string) =>
      `require('node:fs').writeFileSync(process.argv[1], ${JSON.stringify(text)})`
    const check = (name: string, text: string) => ({
      name,
      kind: 'command',
      run: ['node', '-e', write(text), '${scratch}/report.xml'],
      junit: 'report.xml',
    })
    const { results } = await runCheck(lab, {
      checks: [
        check('reports', report),
        check('broken', '<testsuite>'),
        { name: 'none', kind: 'command', run: ['node', '-e', ''], junit: 'report.xml' },
      ],
    })
    t.match(results[0], {
      outcome: 'failed',
      total: 3,
      failed: 1,
      skipped: 1,
      message: '1 of 3 tests of report.xml failed: b',
      cases: [{ name: 'b', message: 'expected 2\nat b.ts:3' }, { name: 'a' }, { name: 'c' }],
    })
    t.match(results[1], { outcome: 'error', message: /report.xml: the JUnit report: line 1/ })
    t.match(results[2], { outcome: 'error', message: /wrote no report.xml/ })
  })

  t.test('are stopped with the operation, and with the time limit', async t => {
    const { handle } = await checking(lab, {
      checks: [shell('slow', 'echo $$; sleep 300'), shell('never', '')],
    })
    await begun(handle.readEvents(0), 'check slow')
    await handle.cancel()
    const { result } = await waitForEnd(handle)
    t.match(result, {
      status: 'cancelled',
      error: { code: 'cancelled' },
      checks: [{ name: 'slow', outcome: 'error', message: /was stopped/ }],
    })
    t.equal(
      await findStartTime(Number(requirePresent(requirePresent(result.checks)[0]).output)),
      null,
    )
    const late = await runCheck(lab, {
      checks: [shell('slow', 'sleep 300')],
      change: { timeLimitSeconds: 1 },
    })
    t.match(late.result, { status: 'failed', error: { code: 'operation-timeout' } })
  })
})

async function begun(
  events: AsyncIterable<{ body: { type: string; step?: string } }[]>,
  step: string,
): Promise<void> {
  for await (const batch of events)
    if (batch.some(({ body }) => body.step === step)) return sleep(100)
}
