import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { openFormerStates } from '../../../src/adapters/pulumi/state/formerStates.ts'
import { moveStatesIn } from '../../../src/services/states/moveStatesIn.ts'
import { newEnvironment, newOperation } from '../../helper/store.ts'
import { testStates } from '../../helper/states.ts'

t.setTimeout(60_000)

const deployment = (stack: string) =>
  `{"manifest":{"time":"","magic":"","version":""},"secrets_providers":{"type":"passphrase","state":` +
  `{"salt":"v1:x"}},"resources":[{"urn":"urn:pulumi:${stack}::shop::t:t:T::a","custom":true,"id":"a",` +
  String.raw`"type":"t:t:T","inputs":{"n":12345678901234567890,"f":1.0,"s":"\u0000"}}]}`
const checkpoint = (stack: string, version = 3) =>
  `{"version":${version},"checkpoint":{"stack":"x","latest":${deployment(stack)}}}`

t.test('states of environments move in as they are, once, and the folder stays', async t => {
  const { store, service } = await testStates(t)
  const folder = mkdtempSync(join(tmpdir(), 'twinstack-former-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const shop = join(folder, '.pulumi', 'stacks', 'shop')
  mkdirSync(shop, { recursive: true })
  const write = (name: string, content: string | Buffer) => writeFileSync(join(shop, name), content)
  write('staging.json', checkpoint('staging'))
  write('staging.json.bak', 'an older one')
  write('copy.json.gz', gzipSync(checkpoint('copy')))
  write('busy.json', checkpoint('busy'))
  write('newer.json', checkpoint('newer', 99))
  write('broken.json', '{"version":3,"checkp')
  write('stranger.json', checkpoint('stranger'))
  for (const name of ['staging', 'copy', 'busy', 'newer', 'broken'])
    await store.environments.create(newEnvironment(name))
  await store.operations.create(newOperation('busy'))
  const claim = await store.operations.claim('busy', { worker: 'w', leaseSeconds: 60 })
  const logged: string[] = []
  const keep = (_: object, message: string) => void logged.push(message)
  const log = { info() {}, warn: keep, error: keep }
  const move = () =>
    moveStatesIn({ store, masters: service.masters, log }, openFormerStates(`file://${folder}`))
  const moved = await move()
  t.match(moved.map(one => one.environment).sort(), ['copy', 'staging'])
  t.same(logged.sort(), [
    'a state is moved in at the next start',
    'the state of an environment could not be moved in',
    'the state of an environment could not be moved in',
  ])
  for (const name of ['staging', 'copy']) {
    const stack = await store.stacks.find({ project: 'shop', name })
    const state = stack && (await store.stacks.getState(stack.id, stack.version))
    t.equal(state?.deployment, deployment(name), 'byte for byte')
    t.equal((await store.stacks.listKeys(stack?.id ?? '')).length, 1)
  }
  t.equal(await store.stacks.find({ project: 'shop', name: 'stranger' }), null)
  t.equal(readFileSync(join(shop, 'staging.json'), 'utf8'), checkpoint('staging'))
  const audit = await store.auditLog.list({ page: 1, pageSize: 10, action: 'stack.move-in' })
  t.match(audit.items[0], { detail: { digest: /^[0-9a-f]{64}$/, resources: 1, file: /shop/ } })
  // the next start moves what had to wait, and nothing twice
  await store.operations.transition(claim?.operation.id ?? '', {
    from: 'running',
    to: 'failed',
    actor: { kind: 'system', name: 'test', tokenId: null },
    reason: 'ended',
  })
  write('staging.json', checkpoint('staging').replace('1.0', '2.0'))
  const copy = await store.stacks.find({ project: 'shop', name: 'copy' })
  await store.stacks.remove(copy?.id ?? '')
  t.match(
    (await move()).map(one => one.environment),
    ['busy'],
    'not the outdated state of an environment whose stack was removed',
  )
})
