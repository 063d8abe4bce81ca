/** The stacks of TWINSTACK_STACK_REFERENCES, which every run may read. */
import t from 'tap'
import { createStateGrants } from '../../../../src/services/states/stateGrants.ts'
import { clientOf } from '../../../helper/pulumiProtocol.ts'
import { testStates } from '../../../helper/states.ts'
import { newEnvironment, newOperation } from '../../../helper/store.ts'

t.setTimeout(60_000)

const stack = '/api/stacks/twinstack/shop/dev'

t.test(
  'a run reads the stacks that the service names for references, and nothing else',
  async t => {
    const states = await testStates(t)
    const call = clientOf(states, `token ${await states.token('admin')}`)
    states.service.references = [{ project: 'shop', stack: 'network' }]
    for (const stackName of ['dev', 'network', 'other'])
      await call('POST', '/api/stacks/twinstack/shop', { stackName })
    const { operations, environments } = states.store
    await environments.create(newEnvironment('dev'))
    const operation = await operations.create(newOperation('dev'))
    const access = createStateGrants({
      store: states.store,
      organisation: 'twinstack',
      address: Promise.resolve(states.url),
    })
    const use = { stack: { project: 'shop', name: 'dev' }, operation: operation.id, reading: false }
    const runner = clientOf(states, `token ${(await access.grant(use)).token}`)
    await operations.claim('dev', { worker: 'w', leaseSeconds: 60 })
    const network = stack.replace('dev', 'network')
    t.equal((await runner('GET', `${network}/export`)).status, 200)
    // as a program writes it for a file backend
    const byFiles = network.replace('twinstack', 'organization')
    t.equal((await runner('GET', `${byFiles}/export`)).status, 200)
    t.equal((await runner('POST', `${network}/batch-decrypt`, { ciphertexts: [] })).status, 200)
    for (const [method, path, body] of [
      ['POST', '/update', {}],
      ['POST', '/import', { version: 3, deployment: {} }],
      ['DELETE', '', undefined],
      ['PATCH', '/tags', {}],
    ] as const)
      t.equal((await runner(method, network + path, body)).status, 404, `${method} ${path}`)
    const other = stack.replace('dev', 'other')
    t.equal((await runner('GET', `${other}/export`)).status, 404, 'another stack')
  },
)
