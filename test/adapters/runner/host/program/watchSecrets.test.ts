import { createRequire } from 'node:module'
import t from 'tap'
import * as pulumi from '@pulumi/pulumi'
import { watchSecrets } from '../../../../../src/adapters/runner/host/program/watchSecrets.ts'

const require = createRequire(import.meta.url)

t.test('reports secret outputs, also in a process that has loaded the SDK', async t => {
  const seen: unknown[] = []
  watchSecrets(require, value => {
    seen.push(value)
  })
  const made = pulumi.secret('canary-1')
  pulumi.output('plain')
  pulumi.secret(Promise.resolve({ token: 'canary-2' }))
  t.ok(await pulumi.isSecret(made), 'it is still a secret')
  await new Promise(resolve => setTimeout(resolve, 20))
  t.ok(seen.includes('canary-1'))
  t.ok(seen.some(value => JSON.stringify(value) === '{"token":"canary-2"}'))
  t.notOk(seen.includes('plain'))
})

t.test('an object with one secret property is not secret in its other properties', async t => {
  const seen: unknown[] = []
  watchSecrets(require, value => {
    seen.push(value)
  })
  const both = pulumi.output({ password: pulumi.secret('canary-3'), name: 'orders' })
  const name = pulumi.all([both, 'staging']).apply(([all, stage]) => `${all.name}-${stage}`)
  t.ok(await pulumi.isSecret(name), 'the SDK marks derived values as secret')
  await new Promise(resolve => setTimeout(resolve, 20))
  t.same(new Set(seen), new Set(['canary-3']))
})
