/**
 * Production gets only what staging has proven, over REST on the real engine. The long form has
 * drift, approvals, upgrades and going back.
 */
import t from 'tap'

import { promotionService, unmet } from './promoting.ts'
import { requirePresent } from '../helper/present.ts'

t.test('refused before staging, without tests or sign-off; then allowed', async t => {
  const { service, person, proof } = await promotionService(t, { gate: { signOffs: ['qa'] } })
  const before = await service.run('production', 'deploy')
  t.match(
    before,
    {
      status: 'refused',
      error: { code: 'gate-refused', message: /proven: .* was not deployed to staging/ },
      engineVersion: null,
    },
    'nothing was run',
  )

  const staged = await service.run('staging', 'deploy')
  t.match(staged, { status: 'succeeded' })
  t.same(await unmet(service, await service.run('production', 'deploy')), ['tests', 'sign-offs'])

  const junit =
    '<testsuite name="smoke" tests="2" failures="1"><testcase name="a"/><testcase ' +
    'name="b"><failure message="500"/></testcase></testsuite>'
  const report = (xml: string) =>
    service.call('POST', `/v1/operations/${staged.id}/tests`, undefined, {}, xml)
  t.equal((await report(junit)).status, 201)
  t.same(
    await unmet(service, await service.run('production', 'deploy')),
    ['tests', 'sign-offs'],
    'a test that fails proves nothing',
  )
  t.equal(
    (
      await report(
        junit.replace('failures="1"', 'failures="0"').replace('<failure message="500"/>', ''),
      )
    ).status,
    201,
  )
  const qa = await person('Quentin')
  t.equal(
    (
      await qa('POST', `/v1/operations/${staged.id}/sign-offs`, {
        role: 'qa',
        comment: 'looked at it',
      })
    ).status,
    201,
  )

  const promoted = await service.run('production', 'deploy')
  t.match(promoted, {
    status: 'succeeded',
    revision: { commit: requirePresent(staged.revision).commit },
  })
  await proof(t, promoted, 'first-deploy')
})
