/**
 * The commands of Pulumi Cloud in the unmodified official CLI, on a real service: deployment, stack
 * drift, schedule and webhook, org member, role, audit-log, search and webhook.
 */
import { createServer, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { Webhook } from 'standardwebhooks'
import { newestCli } from '../helper/pulumiClis.ts'
import { requirePresent } from '../helper/present.ts'
import { pulumiClient, type PulumiClient } from '../helper/states.ts'
import { testService, type TestService } from '../helper/service.ts'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { readProject } from '../helper/readProject.ts'

t.setTimeout(0)

const cli = newestCli('3.274.0')
if (!cli) t.comment('skipped: no pulumi CLI 3.274.0 or newer in ~/.pulumi/versions')
else
  void t.test(`Pulumi Cloud's commands (pulumi ${cli.version})`, async t => {
    const receiver = await receive(t)
    const service = await testService(t, {
      repository: makeRepository(t, 'tiny'),
      env: { TWINSTACK_STATES: 'service', TWINSTACK_WEBHOOKS_ALLOW: '127.0.0.1/32' },
    })
    await service.environment('staging', 'staging')
    await service.environment('copy', 'ephemeral')
    t.match(await service.run('staging', 'deploy'), { status: 'succeeded', error: null })
    const project = readProject('tiny')
    const { url, token } = service
    const client = await pulumiClient(t, { url, token, project, cli: requirePresent(cli) })
    await client.ok('stack select staging')
    await deployments(t, service, client)
    await refusals(t, service, client)
    await drift(t, client)
    await schedules(t, client)
    await webhooks(t, client, receiver)
    await organisation(t, service, client)
  })

const list = async (client: PulumiClient, command: string) =>
  JSON.parse(await client.ok(`${command} --output json`)) as Record<string, any>

async function deployments(t: Test, service: TestService, client: PulumiClient): Promise<void> {
  const run = 'deployment run update --suppress-stream-logs=false'
  const streamed = await client.ok(run)
  t.match(streamed, /status queued[^]*status running[^]*status succeeded/, 'events as a log')
  t.match(streamed, /View Live: http.*\/v1\/operations\//)
  const { deployments, total } = await list(client, 'deployment list --all')
  t.match(deployments[0], {
    status: 'succeeded',
    pulumiOperation: 'update',
    version: total,
    requestedBy: { githubLogin: String },
  })
  const { id } = deployments[0]
  const operation = (await service.call('GET', `/v1/operations/${id}`)).body
  t.match(operation, { kind: 'deploy', environment: 'staging', message: 'pulumi deployment run' })
  t.match(await list(client, `deployment get ${id}`), { id, version: total, status: 'succeeded' })
  t.match(await list(client, `deployment get ${total}`), { id, jobs: [{ status: 'succeeded' }] })
  t.match(await client.ok(`deployment log ${total} --all`), new RegExp(`operation ${id} succeeded`))
  t.match(await client.ok(`deployment log ${id} --job 0 --step 0`), /\[\w/)
  t.match(await client.ok('deployment run preview --suppress-stream-logs=false'), /succeeded/)
  t.match(await client.ok('deployment settings get'), /repoUrl|Repository|git/i)
  // cancelled by its id
  await service.demand('staging', { approvals: { required: true } })
  const waiting = await client.run(run)
  t.match(waiting.stderr, /warning: operation \S+ plans first and then waits for an approval/)
  t.match(waiting.stdout, /waits for an approval[^]*twinstack approve/)
  const newest = (await list(client, 'deployment list'))['deployments'][0]
  t.match(newest, { status: 'accepted' })
  t.match(await client.ok(`deployment cancel ${newest.id} --yes`), /Cancellation requested/)
  t.match((await service.call('GET', `/v1/operations/${newest.id}`)).body, { status: 'cancelled' })
  await service.demand('staging', { approvals: { required: false } })
}

async function refusals(t: Test, service: TestService, client: PulumiClient): Promise<void> {
  const before = (await service.call('GET', '/v1/operations')).body.total
  for (const [flags, field] of [
    [['--executor-image', 'node'], /executorContext\.executorImage: not supported/],
    [['--agent-pool-id', 'pool'], /agentPoolID: not supported/],
    [['--env', 'A=b'], /operationContext\.environmentVariables\.A: not supported/],
    [['--pre-run-command', 'true'], /operationContext\.preRunCommands: not supported/],
    [['https://example.com/x.git'], /sourceContext\.git\.repoUrl: not supported/],
    [['--git-branch', 'none'], /none/],
    [['--skip-install-dependencies'], /options\.skipInstallDependencies: not supported/],
    [['--inherit-settings=false', '--git-branch', 'main', 'x'], /repoUrl|inheritSettings/],
  ] as const)
    t.match((await client.run(['deployment', 'run', 'update', ...flags])).stderr, field)
  t.match((await client.run('deployment run refresh')).stderr, /operation: no operation writes/)
  t.equal((await service.call('GET', '/v1/operations')).body.total, before, 'nothing was queued')
  const edit = await client.run('deployment settings edit --git-branch other')
  t.not(edit.code, 0, edit.stdout)
  t.match(edit.stderr, /not supported|can't change|unknown/)
  // a viewer may read and not run
  const viewer = await service.call('POST', '/v1/tokens', {
    name: 'viewer',
    owner: 'vera',
    ownerKind: 'person',
    role: 'viewer',
  })
  const env = { ...client.env }
  client.env.PULUMI_ACCESS_TOKEN = viewer.body.secret
  t.match((await client.run('deployment run update')).stderr, /\[403\]/)
  t.match((await client.run('org member list')).stderr, /\[403\]/)
  t.match(await client.ok('deployment list'), /update/)
  Object.assign(client.env, env)
}

async function drift(t: Test, client: PulumiClient): Promise<void> {
  await client.ok('deployment run detect-drift --suppress-stream-logs=false')
  const status = await list(client, 'stack drift status')
  t.match(status, { driftDetected: false, runInProgress: false, latestDriftRun: /-/ })
  const { driftRuns } = await list(client, 'stack drift list')
  t.match(driftRuns[0], { id: status['latestDriftRun'], status: 'succeeded' })
}

async function schedules(t: Test, client: PulumiClient): Promise<void> {
  const create = 'stack schedule new --yes --output json'
  const made = JSON.parse(
    await client.ok([...create.split(' '), '--kind', 'drift', '--cron', '0 4 * * *']),
  )
  const get = async (id: string) => list(client, `stack schedule get ${id}`)
  t.match(await get(made.id), { type: 'drift', schedule: '0 4 * * *' })
  await client.ok(['stack', 'schedule', 'edit', made.id, '--cron', '5 5 * * *'])
  await client.ok(['stack', 'schedule', 'edit', made.id, '--auto-remediate'])
  t.match(await get(made.id), { settings: 'detect + auto-remediate' })
  t.match(await get(made.id), { schedule: '5 5 * * *' })
  const raw = [...create.split(' '), '--kind', 'raw', '--cron', '0 6 * * *', '--operation']
  const deploy = JSON.parse(await client.ok([...raw, 'update']))
  t.match(await client.ok('stack schedule list'), new RegExp(deploy.id))
  t.match((await client.run([...raw, 'preview'])).stderr, /operation: a schedule runs update or/)
  await client.ok(['stack', 'schedule', 'remove', deploy.id, '--yes'])
  t.notMatch(await client.ok('stack schedule list'), new RegExp(deploy.id))
  const ttl = ['--kind', 'ttl', '--once', new Date(Date.now() + 7200_000).toISOString()]
  const ends = [...create.split(' '), ...ttl]
  t.match((await client.run([...ends, '--delete-after-destroy'])).stderr, /no end that could be/)
  t.match((await client.run(ends)).stderr, /deleteAfterDestroy: .* expected true/)
  await client.ok('stack init copy')
  await client.ok([...ends, '--delete-after-destroy'])
  t.match(await list(client, 'stack schedule get ttl'), { type: 'ttl' })
  t.match((await client.run('stack schedule remove ttl --yes')).stderr, /moved, not removed/)
  await client.ok('stack select staging')
}

async function webhooks(t: Test, client: PulumiClient, receiver: Receiver): Promise<void> {
  const made = await client.run(
    `stack webhook new --name stack-hook --url ${receiver.url} --yes --output json`,
  )
  t.equal(made.code, 0, made.stderr)
  const secret = /signed with (whsec_\S+)/.exec(made.stderr)?.[1] ?? ''
  const { id: name } = JSON.parse(made.stdout)
  await client.ok(`stack webhook ping ${name}`)
  const { headers, body } = await receiver.next()
  t.match(new Webhook(secret).verify(body, headers as Record<string, string>), {
    type: 'twinstack.test',
  })
  await client.ok(`stack webhook edit ${name} --hook-format slack --display-name renamed`)
  t.match(await client.ok(`stack webhook get ${name}`), /slack/)
  t.match(await client.ok('stack webhook list'), /renamed/)
  await until(async () => /200/.test(await client.ok(`stack webhook delivery list ${name}`)))
  const { deliveries } = await list(client, `stack webhook delivery list ${name}`)
  await client.ok(`stack webhook delivery redeliver ${name} ${deliveries[0].id}`)
  t.match(JSON.parse((await receiver.next()).body), { text: /^\*twinstack\.test\*\na test/ })
  const expectRefusal = (flags: string) =>
    client.run(`stack webhook new --name x --url ${receiver.url} --yes ${flags}`)
  t.match((await expectRefusal('--hook-format ms_teams')).stderr, /format: expected raw or slack/)
  t.match(
    (await expectRefusal('--event update_succeeded')).stderr,
    /filters: no message is sent for/,
  )
  t.match((await expectRefusal('--group stacks')).stderr, /groups: events are chosen one by one/)
  t.match((await expectRefusal('--secret short')).stderr, /secret: expected whsec_/)
  await client.ok(`stack webhook remove ${name} --yes`)
  t.notMatch(await client.ok('stack webhook list'), /renamed/)
  const org = `org webhook new --name org-hook --url ${receiver.url} --event drift_detected --yes`
  const orgHook = JSON.parse(await client.ok(`${org} --output json`))
  t.match(await client.ok('org webhook list'), /org-hook/)
  await client.ok(`org webhook ping ${orgHook.id}`)
  t.match(JSON.parse((await receiver.next()).body), { type: 'twinstack.test' })
  t.match(await client.ok(`org webhook delivery list ${orgHook.id}`), /twinstack\.test/)
  await client.ok(`org webhook edit ${orgHook.id} --active=false`)
  await client.ok(`org webhook remove ${orgHook.id} --yes`)
}

async function organisation(t: Test, service: TestService, client: PulumiClient): Promise<void> {
  t.match(await client.ok('org member list'), /vera/)
  t.match(await client.ok('org role list'), /approver/)
  const { events } = await list(client, 'org audit-log list --event-type operation.deploy')
  t.match(events, [{ event: 'operation.deploy' }])
  const log = (await service.call('GET', '/v1/audit-log?pageSize=1')).body
  t.ok(log.total > events.length, 'the filter leaves others out')
  t.match(await client.ok('org audit-log export'), /^Timestamp,Event,User[^]*operation\.deploy/)
  t.match(await client.ok('org audit-log export --format cef'), /^CEF:0\|Twinstack\|/)
  const found = JSON.parse(
    await client.ok(['org', 'search', '--query', 'stack:staging', '--output', 'json']),
  )
  t.ok(found.length > 1)
  t.match(found[0], { stack: 'staging', project: readProject('tiny') })
  const none = await client.run(['org', 'search', '--query', 'team:x'])
  t.match(none.stderr, /there is no field team/)
}

type ReceivedRequest = { headers: IncomingMessage['headers']; body: string }
type Receiver = { url: string; next(): Promise<ReceivedRequest> }

async function receive(t: Test): Promise<Receiver> {
  const received: ReceivedRequest[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    received.push({ headers: request.headers, body })
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    next: async () => {
      await until(async () => received.length > 0)
      return requirePresent(received.shift())
    },
  }
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await condition()); tries++) {
    if (tries > 300) throw new Error('it did not happen within 30 s')
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}
