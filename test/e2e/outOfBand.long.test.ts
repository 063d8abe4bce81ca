/**
 * A change that bypasses Twinstack is found at the next change of production, whatever reads or
 * plans before it.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { promotionService, unmet } from './promoting.ts'
import { requirePresent } from '../helper/present.ts'

const passing = {
  'checks.yaml': JSON.stringify({ checks: [{ name: 'outputs', kind: 'command', run: ['true'] }] }),
}

t.test('a recorded state that something else has written', async t => {
  const { service, proof } = await promotionService(t, {}, passing)
  t.match(await service.run('staging', 'deploy'), { status: 'succeeded' })
  await proof(t, await service.run('production', 'deploy'), 'first-deploy')
  // the result of a plain pulumi: another state in the backend
  const stacks = join(service.home, 'state', '.pulumi', 'stacks')
  const path = join(stacks, requirePresent(globSync('**/production.json', { cwd: stacks })[0]))
  const text = readFileSync(path, 'utf8')
  const changed = text.replaceAll(/("retentionInDays":\s*)30/g, (_whole, key) => `${key}7`)
  t.not(changed, text)
  writeFileSync(path, changed)

  t.same(
    await unmet(service, await service.run('production', 'deploy')),
    ['no-drift', 'known-state'],
    'found by the plan, before it is recorded; the drift check compares the cloud with it',
  )
  t.same(
    await unmet(service, await service.run('production', 'deploy')),
    ['known-state'],
    'not forgotten by having been read, and refused before another drift check',
  )
  t.match(
    (await service.call('GET', '/v1/notices?environment=production&type=state.out-of-band')).body
      .notices,
    [{ type: 'state.out-of-band', text: /something else wrote it/ }],
  )
  t.match(
    await service.run('staging', 'deploy'),
    { status: 'succeeded' },
    'staging is not affected',
  )
})
