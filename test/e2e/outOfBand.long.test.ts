/**
 * A change that bypasses Twinstack is found at the next change of production, whatever reads or
 * plans before it.
 */
import t from 'tap'
import { promotionService, unmet } from './promoting.ts'
import { openRecordedState } from '../helper/recordedState.ts'

const passing = {
  'checks.yaml': JSON.stringify({ checks: [{ name: 'outputs', kind: 'command', run: ['true'] }] }),
}

t.test('a recorded state that something else has written', async t => {
  const { service, proof } = await promotionService(t, {}, passing)
  t.match(await service.run('staging', 'deploy'), { status: 'succeeded' })
  await proof(t, await service.run('production', 'deploy'), 'first-deploy')
  // the result of a plain pulumi: another state in the backend
  const state = await openRecordedState(t, service, 'production')
  const text = await state.read()
  const changed = text.replaceAll(/("retentionInDays":\s*)30/g, (_whole, key) => `${key}7`)
  t.not(changed, text)
  await state.write(changed)

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
