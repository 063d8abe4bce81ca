/**
 * Commands of the unmodified CLIs of this machine about stacks and states. Programs run in the
 * language host of Twinstack (`--client`), one import in the YAML host.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import t, { type Test } from 'tap'
import { injectFault } from '../../../../src/adapters/sandbox/faults.ts'
import { listResources } from '../../../../src/adapters/sandbox/cloud.ts'
import { testWithEachCli, type PulumiCli } from '../../../helper/pulumiClis.ts'
import {
  pulumiClient,
  testStates,
  type PulumiClient,
  type TestStates,
} from '../../../helper/states.ts'
import { replayJournal } from '../../../../src/analysis/journal/replay.ts'
import { parseMembers } from '../../../../src/lib/rawJson.ts'
import { readBase } from '../../../../src/services/states/settleUpdate.ts'
import { canonicalDeployment } from '../../../analysis/journal/canonical.ts'
import { buildReplayer, caseText, runReplayer } from '../../../analysis/journal/reference.ts'

t.setTimeout(0)

const up = 'up --yes --skip-preview'
const urnOf = (name: string, stack = 'dev') =>
  `urn:pulumi:${stack}::shop::aws:sns/topic:Topic::${name}`

async function open(t: Test, cli: PulumiCli, project = 'shop') {
  const states = await testStates(t)
  const token = await states.token('admin')
  const client = await pulumiClient(t, { url: states.url, token, project, cli })
  await client.ok('stack init dev')
  return { states, client, token }
}

type Resource = { urn: string; id?: string; protect?: boolean; delete?: boolean }

async function resources(client: PulumiClient): Promise<Resource[]> {
  const { deployment } = JSON.parse(await client.ok('stack export')) as {
    deployment: { resources?: Resource[] }
  }
  return (deployment.resources ?? []).filter(({ urn }) => urn.includes('::aws:'))
}
const namesIn = async (client: PulumiClient) =>
  (await resources(client)).map(({ urn }) => urn.split('::').at(-1)).sort()

/** The state and the simulated account contain exactly the same resources. */
async function provesSame(t: Test, client: PulumiClient): Promise<void> {
  const recorded = (await resources(client)).map(({ id }) => id).sort()
  const real = (await listResources(client.cloud)).map(({ id }) => id).sort()
  t.same(recorded, real)
}

testWithEachCli('login, whoami, logout', async (t, cli) => {
  const { client, token } = await open(t, cli)
  t.match(await client.ok('whoami --json'), /"user": "the admin"/)
  client.env.PULUMI_ACCESS_TOKEN = 'tws_wrong'
  t.match((await client.run('stack ls')).stderr, /No credentials provided or are invalid/)
  client.env.PULUMI_ACCESS_TOKEN = token
  t.match(await client.ok('login'), /Logged in/)
  t.match(await client.ok('logout'), /Logged out/)
})

testWithEachCli('stacks: init, ls, select, tags, rename, rm', async (t, cli) => {
  const { client } = await open(t, cli)
  t.match((await client.run('stack init dev')).stderr, /already exists/)
  await client.ok('stack init second')
  await client.ok('stack tag set team shop')
  t.equal((await client.ok('stack tag get team')).trim(), 'shop')
  await client.ok('stack tag rm team')
  t.match(await client.ok('stack ls --json'), /"name": "second",\s+"current": true/)
  await client.ok('stack select dev')
  t.match((await client.run('stack select none')).stderr, /no stack named 'none' found/)
  client.setResources([{ name: 'a' }, { name: 'b', dependsOn: ['a'] }])
  await client.ok('config set --secret hidden geheim')
  await client.ok(up)
  await client.ok('stack rename prod')
  t.match(await client.ok('stack --show-urns'), /urn:pulumi:prod::shop::aws:sns/)
  t.match(await client.ok('preview --expect-no-changes --json'), /"same": 3/)
  t.match(await client.ok('stack output hidden --show-secrets'), /geheim/, 'after the rename')
  t.match((await client.run('stack rm --yes')).stderr, /still has resources/)
  await client.ok('destroy --yes --skip-preview')
  await client.ok('stack rm --yes')
  t.notMatch(await client.ok('stack ls --json'), /prod/)
})

testWithEachCli('configuration and secrets', async (t, cli) => {
  const { client } = await open(t, cli)
  await client.ok('config set setting plain')
  await client.ok(['config', 'set', '--secret', 'hidden', 'ge\u2028heim "x" é🦆'])
  await client.ok('config set --path list[0] one')
  t.match(await client.ok('config get hidden'), 'ge\u2028heim "x" é🦆')
  t.match(await client.ok('config --show-secrets --json'), /plain/)
  const file = readFileSync(join(client.folder, 'Pulumi.dev.yaml'), 'utf8')
  t.match(file, /secure: /)
  t.notMatch(file, /heim/)
  await client.ok(up)
  await client.ok('config rm setting')
  await client.ok('config refresh --force')
  t.match(await client.ok('config get setting'), /plain/, 'from the latest update')
})

testWithEachCli('updates, replacements, protection, aliases, imports, refresh', async (t, cli) => {
  const { client, states } = await open(t, cli)
  const large = 'x'.repeat(300_000)
  client.setResources([
    { name: 'a', props: { displayName: 'one\u0000two <é🦆> \u2028' } },
    { name: 'b', dependsOn: ['a'], options: { protect: true } },
    { name: 'c', props: { policy: JSON.stringify({ large }) } },
  ])
  await client.ok(up)
  t.same(await namesIn(client), ['a', 'b', 'c'])
  await provesSame(t, client)
  // an update, and a replacement in both orders
  client.setResources([
    { name: 'a', props: { displayName: 'changed', name: 'fixed-a' } },
    { name: 'b', dependsOn: ['a'], options: { protect: true } },
    { name: 'c', props: { name: 'fixed-c' }, options: { deleteBeforeReplace: true } },
  ])
  t.match(await client.ok('preview --json'), /"replace": 2/)
  await client.ok(up)
  await provesSame(t, client)
  const refused = await client.run('destroy --yes --skip-preview')
  t.match(refused.stdout + refused.stderr, /cannot be deleted/)
  t.ok((await namesIn(client)).includes('b'))
  await client.ok(['state', 'unprotect', urnOf('b'), '--yes'])
  // renamed in the program, with an alias
  client.setResources([
    { name: 'a', props: { displayName: 'changed', name: 'fixed-a' } },
    { name: 'd', dependsOn: ['a'], options: { aliases: [{ name: 'b' }] } },
  ])
  await client.ok(up)
  t.same(await namesIn(client), ['a', 'd'])
  await provesSame(t, client)
  const [d] = (await resources(client)).filter(({ urn }) => urn.endsWith('::d'))
  await client.ok(['state', 'delete', urnOf('d'), '--yes'])
  await importTopic(client, 'd', d?.id ?? '')
  t.same(await namesIn(client), ['a', 'd'])
  await provesSame(t, client)
  await client.ok('refresh --yes --skip-preview')
  t.match(await client.ok('stack history --json'), /"kind": "refresh"/)
  t.match(await client.ok('stack history --json'), /"resourceChanges"/)
  await client.ok(['state', 'unprotect', '--all', '--yes'])
  await client.ok('destroy --yes --skip-preview')
  t.same(await listResources(client.cloud), [])
  await replaysSame(t, states)
})

/** The journals of all updates so far, through the replay of Pulumi itself. */
async function replaysSame(t: Test, { store }: TestStates): Promise<void> {
  const program = await buildReplayer(join(tmpdir(), 'twinstack-replayer'))
  const { rows } = await store.runSql(
    `select distinct u.id, u.version from twinstack.stack_updates u
     join twinstack.stack_journal j on j.update_id = u.id order by u.version`,
  )
  const made = { time: '2026-01-01T00:00:00Z', engineVersion: '' }
  let compared = 0
  for (const { id } of rows as { id: string }[]) {
    const update = await store.stacks.update(id)
    if (!update) continue
    const base = await readBase(store, update.stack, update.base)
    const all = await store.stacks.listJournal(id)
    // also with a client that was killed after some of the entries
    for (const length of new Set([all.length, Math.ceil(all.length / 2), 1])) {
      const entries = all.slice(0, length)
      const text = caseText({ base: base.deployment, entries })
      const [answer = '{}'] = await runReplayer(program, [text])
      const theirs = canonicalDeployment(parseMembers(answer).get('deployment') ?? '{}')
      const ours = replayJournal(base, entries, made)
      t.same(ours.warnings, [])
      t.equal(canonicalDeployment(ours.deployment), theirs, `${length} entries of ${update.kind}`)
      compared += 1
    }
  }
  t.ok(compared > 0, `${compared} journals`)
}

/** Without a program: the YAML host is the one that can be built from a registry. */
async function importTopic(client: PulumiClient, name: string, id: string): Promise<void> {
  const project = join(client.folder, 'Pulumi.yaml')
  const before = readFileSync(project, 'utf8')
  writeFileSync(project, 'name: shop\nruntime: yaml\n')
  client.env.PATH = [join(homedir(), '.pulumi', 'hosts'), client.env.PATH].join(delimiter)
  await client.ok(['import', 'aws:sns/topic:Topic', name, id, '--yes', '--generate-code=false'])
  writeFileSync(project, before)
}

testWithEachCli('export, import, versions, state edits, graph, repair', async (t, cli) => {
  const { client, states, token } = await open(t, cli)
  client.setResources([{ name: 'a' }, { name: 'b', dependsOn: ['a'] }])
  await client.ok(up)
  const exported = await client.ok('stack export')
  client.setResources([{ name: 'a' }])
  await client.ok(up)
  const first = await client.ok('stack export --version 1')
  t.same(JSON.parse(first), JSON.parse(exported))
  writeFileSync(join(client.folder, 'first.json'), first)
  await client.ok('stack import --file first.json')
  t.same(await namesIn(client), ['a', 'b'])
  t.match(
    (await client.run('stack export --version 99')).stderr,
    /version 99 of stack 'dev' not found/,
  )
  await client.ok(['state', 'rename', urnOf('b'), 'c', '--yes'])
  t.same(await namesIn(client), ['a', 'c'])
  await client.ok(['state', 'delete', urnOf('c'), '--yes'])
  await client.ok('stack graph graph.dot')
  t.match(readFileSync(join(client.folder, 'graph.dot'), 'utf8'), /digraph/)
  t.match(await client.ok('state repair --yes'), /already valid/)
  // another stack receives a resource
  await client.ok('stack init second')
  await client.ok('stack select dev')
  const moved = ['state', 'move', '--source', 'dev', '--dest', 'second', urnOf('a'), '--yes']
  await client.ok(moved)
  t.same(await namesIn(client), [])
  await client.ok('stack select second')
  t.same(await namesIn(client), ['a'])
  // another installation of the CLI without anything stored
  const other = await pulumiClient(t, { url: states.url, token, cli })
  t.match(await other.ok('stack export --stack second'), /Topic::a/)
})

testWithEachCli(
  'a state is moved from a file backend into the service, and back',
  async (t, cli) => {
    const states = await testStates(t)
    const token = await states.token('admin')
    const client = await pulumiClient(t, { url: states.url, token, cli })
    const { env } = client
    const folder = join(client.folder, '..', 'files')
    mkdirSync(folder)
    const passphrase = join(client.folder, '..', 'passphrase')
    writeFileSync(passphrase, 'moving')
    env.PULUMI_CONFIG_PASSPHRASE_FILE = passphrase
    const useFiles = () => Object.assign(env, { PULUMI_BACKEND_URL: `file://${folder}` })
    const useService = () => Object.assign(env, { PULUMI_BACKEND_URL: states.url })
    useFiles()
    await client.ok('stack init organization/shop/dev')
    await client.ok('config set --secret hidden geheim')
    client.setResources([
      { name: 'a', props: { displayName: 'secret' }, secret: ['displayName'] },
      { name: 'b', dependsOn: ['a'] },
    ])
    await client.ok(up)
    await client.ok('stack export --file moved.json')
    useService()
    await client.ok('stack init dev')
    await client.ok('stack import --file moved.json')
    t.match(await client.ok('preview --expect-no-changes --json'), /"same": 3/)
    t.match(await client.ok('stack output hidden --show-secrets'), /geheim/)
    await client.ok('stack change-secrets-provider default')
    delete env.PULUMI_CONFIG_PASSPHRASE_FILE
    t.match(await client.ok('preview --expect-no-changes --json'), /"same": 3/)
    t.match(await client.ok('stack output hidden --show-secrets'), /geheim/)
    t.match(await client.ok('stack export'), /"type": "service"/)
    // and back, with the passphrase again
    env.PULUMI_CONFIG_PASSPHRASE_FILE = passphrase
    await client.ok('stack change-secrets-provider passphrase', { stdin: 'moving\nmoving\n' })
    await client.ok('stack export --file back.json')
    useFiles()
    await client.ok('stack import --stack organization/shop/dev --file back.json')
    t.match(
      await client.ok('preview --stack organization/shop/dev --expect-no-changes --json'),
      /"same": 3/,
    )
    await provesSame(t, client)
  },
)

testWithEachCli('plain checkpoints without a journal', async (t, cli) => {
  const { client, states } = await open(t, cli)
  client.env.PULUMI_DISABLE_JOURNALING = 'true'
  client.setResources([{ name: 'a' }, { name: 'b' }])
  await client.ok(up)
  t.ok(states.requests.some(request => request.endsWith('/checkpoint')))
  t.notOk(states.requests.some(request => request.endsWith('/journalentries')))
  await provesSame(t, client)
  await client.ok('destroy --yes --skip-preview')
  t.same(await listResources(client.cloud), [])
})

const slow = (client: PulumiClient, seconds: number) =>
  injectFault(client.cloud, { type: '*', operation: 'create', mode: 'delay', seconds })
const many = Array.from({ length: 24 }, (_, index) => ({ name: `n${index}` }))
const count = async (client: PulumiClient) => (await listResources(client.cloud)).length

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise(resolve => setTimeout(resolve, 50))
}

testWithEachCli('kill -9 during a create: finished and pending resources', async (t, cli) => {
  const { client } = await open(t, cli)
  await slow(client, 0.3)
  client.setResources(many)
  const child = client.spawn(`${up} --parallel 4`)
  await until(async () => (await count(client)) >= 6)
  child.kill('SIGKILL')
  await new Promise(resolve => setTimeout(resolve, 3000))
  const busy = await client.run(up)
  t.match(busy.stderr, /\[409\] Conflict: Another update is currently in progress/)
  await client.ok('cancel --yes')
  const { deployment } = JSON.parse(await client.ok('stack export')) as {
    deployment: { resources: Resource[]; pending_operations?: { resource: Resource }[] }
  }
  const recorded = deployment.resources.filter(({ urn }) => urn.includes('::aws:'))
  const pending = deployment.pending_operations ?? []
  const real = await count(client)
  t.ok(
    recorded.length <= real && real <= recorded.length + pending.length,
    `${recorded.length} recorded, ${pending.length} pending, ${real} real`,
  )
  t.ok(pending.length > 0 && pending.length <= 4)
})

testWithEachCli('cancel against a live CLI: it records nothing afterwards', async (t, cli) => {
  const { client, states } = await open(t, cli)
  await slow(client, 0.3)
  client.setResources(many)
  const child = client.spawn(`${up} --parallel 2`)
  child.stdin?.end()
  child.stdout?.resume()
  child.stderr?.resume()
  const ended = new Promise(resolve => child.once('close', resolve))
  await until(async () => (await count(client)) >= 4)
  await client.ok('cancel --yes')
  const after = await client.ok('stack export')
  await ended
  t.equal(await client.ok('stack export'), after, 'the state did not change')
  const { rows } = await states.store.runSql(
    `select status, refused_writes > 0 as refused from twinstack.stack_updates where not dry_run`,
  )
  t.same(rows, [{ status: 'cancelled', refused: true }])
  const { length } = (JSON.parse(after) as { deployment: { resources: Resource[] } }).deployment
    .resources
  t.ok((await count(client)) < many.length, `${length} recorded`)
})

testWithEachCli('the service is unreachable during an update: the client waits', async (t, cli) => {
  const { client, states } = await open(t, cli)
  await slow(client, 0.2)
  client.setResources(many)
  const update = client.run(`${up} --parallel 2`)
  await until(async () => (await count(client)) >= 4)
  await states.stop()
  await new Promise(resolve => setTimeout(resolve, 4000))
  await states.start()
  t.match(await update, { code: 0 })
  await provesSame(t, client)
})

testWithEachCli('ten stacks at once', async (t, cli) => {
  const { client, states, token } = await open(t, cli)
  void client
  const clients = await Promise.all(
    Array.from({ length: 10 }, () => pulumiClient(t, { url: states.url, token, cli })),
  )
  await Promise.all(
    clients.map(async (one, index) => {
      one.setResources(many.slice(0, 5))
      await one.ok(`stack init many${index}`)
      await one.ok(up)
      await provesSame(t, one)
      await one.ok('destroy --yes --skip-preview')
    }),
  )
  t.match(await client.ok('stack ls --json'), /many9/)
})
