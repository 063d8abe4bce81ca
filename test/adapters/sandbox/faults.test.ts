import { fork } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import {
  clearFaults,
  injectFault,
  readFaults,
  findFault,
} from '../../../src/adapters/sandbox/faults.ts'
import { withFaults } from '../../../src/adapters/sandbox/provider/faulted.ts'
import { cloudFolder } from './folder.ts'

const vpc = 'aws:ec2/vpc:Vpc'

t.test('only the selected call fails', async t => {
  const folder = await cloudFolder(t)
  await injectFault(folder, {
    type: vpc,
    operation: 'create',
    mode: 'fail',
    message: 'no more VPCs',
  })
  const call = (type: string, operation: 'create' | 'read') =>
    withFaults(folder, { type, operation }, async () => 'done')
  await t.rejects(call(vpc, 'create'), { message: 'no more VPCs' })
  t.equal(await call(vpc, 'read'), 'done')
  t.equal(await call('aws:ec2/subnet:Subnet', 'create'), 'done')
  await injectFault(folder, { type: '*', operation: 'read', mode: 'fail' })
  await t.rejects(call(vpc, 'read'), { message: /injected by the sandbox/ })
  t.equal((await readFaults(folder)).length, 2)
  await clearFaults(folder)
  t.equal(await call(vpc, 'create'), 'done')
})

t.test('a delay, a hang for a time, and a failure after the effect', async t => {
  const folder = await cloudFolder(t)
  await injectFault(folder, {
    type: vpc,
    operation: 'create',
    mode: 'delay',
    seconds: 0.15,
    times: 1,
  })
  await injectFault(folder, { type: vpc, operation: 'update', mode: 'hang', seconds: 0.15 })
  await injectFault(folder, { type: vpc, operation: 'delete', mode: 'fail', when: 'after' })
  for (const operation of ['create', 'update'] as const) {
    const start = performance.now()
    t.equal(await withFaults(folder, { type: vpc, operation }, async () => 'done'), 'done')
    t.ok(performance.now() - start >= 140, operation)
  }
  let effect = false
  await t.rejects(
    withFaults(folder, { type: vpc, operation: 'delete' }, async () => {
      effect = true
    }),
  )
  t.equal(effect, true, 'the effect has happened, only the answer is missing')
})

t.test('exactly n times, in several processes at the same time', async t => {
  const folder = await cloudFolder(t)
  await injectFault(folder, { type: vpc, operation: 'create', mode: 'fail', times: 7 })
  const { NODE_OPTIONS: _, ...env } = process.env
  const struck = await Promise.all(
    [1, 2, 3].map(
      () =>
        new Promise<number>((resolve, reject) => {
          const child = fork(join(import.meta.dirname, 'striker.ts'), [folder], {
            env,
            execArgv: [],
          })
          child.once('message', message => resolve(Number(message))).once('error', reject)
        }),
    ),
  )
  t.equal(
    struck.reduce((sum, n) => sum + n, 0),
    7,
  )
  t.equal(await findFault(folder, { type: vpc, operation: 'create', when: 'before' }), null)
})

t.test('written by hand, and invalid', async t => {
  const folder = await cloudFolder(t)
  await writeFile(
    join(folder, 'faults.json'),
    JSON.stringify([{ type: vpc, operation: 'read', mode: 'fail', times: 2 }]),
  )
  const strikes = []
  for (let n = 0; n < 4; n++)
    strikes.push(
      (await findFault(folder, { type: vpc, operation: 'read', when: 'before' })) !== null,
    )
  t.same(strikes, [true, true, false, false])
  await writeFile(join(folder, 'faults.json'), 'not json')
  await t.rejects(findFault(folder, { type: vpc, operation: 'read', when: 'before' }))
})
