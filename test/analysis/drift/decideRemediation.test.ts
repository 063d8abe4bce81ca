import t from 'tap'
import {
  decideRemediation,
  fightAfter,
  type RemediationFacts,
  type RemediationPolicy,
} from '../../../src/analysis/drift/decideRemediation.ts'
import { computeFingerprint } from '../../../src/model/fingerprint.ts'
import { driftReport, driftedProperty, driftedResource } from '../../helper/drift.ts'
import { requirePresent } from '../../helper/present.ts'

const resource = (name: string, over: Parameters<typeof driftedProperty>[0]) =>
  driftedResource({
    urn: `urn:${name}`,
    type: 'aws:ec2/vpc:Vpc',
    name,
    ...over,
    properties: [driftedProperty(over)],
  })
const tag = resource('tag', { path: 'tags.team', actual: 'x', class: 'tags' })
const tightened = resource('tight', {
  path: 'ingress[0].cidrBlocks[0]',
  class: 'security',
  direction: 'tightened',
})
const loosened = resource('loose', {
  path: 'ingress[0].cidrBlocks[0]',
  class: 'security',
  direction: 'loosened',
})
const report = driftReport({ confirmed: true, resources: [tag, tightened, loosened] })

const all: RemediationPolicy = { enabled: true, classes: 'all', maximumPerDay: 5 }
const production: RemediationPolicy = {
  enabled: true,
  classes: [{ class: 'tags' }, { class: 'security', directions: ['tightened'] }],
  maximumPerDay: 5,
}
const facts = (
  policy: RemediationPolicy | null,
  over: Partial<RemediationFacts> = {},
): RemediationFacts => ({ policy, withheld: null, reconciled: [], remediationsToday: 0, ...over })

t.test('off by default, and off when it is configured as off', async t => {
  t.same(decideRemediation(report, facts(null)), { targets: [], fights: [], withheld: null })
  t.same(decideRemediation(report, facts({ ...all, enabled: false })).targets, [])
})

t.test('everything, or only some classes in some directions', async t => {
  t.same(decideRemediation(report, facts(all)).targets, ['urn:tag', 'urn:tight', 'urn:loose'])
  t.same(decideRemediation(report, facts(production)).targets, ['urn:tag', 'urn:tight'])
  const mixed = driftedResource({
    ...tag,
    properties: [...tag.properties, driftedProperty({ path: 'cidrBlock', class: 'configuration' })],
  })
  t.same(
    decideRemediation(driftReport({ confirmed: true, resources: [mixed] }), facts(production))
      .targets,
    [],
    'a resource is never restored only in part',
  )
  const deleted = driftedResource({
    ...tag,
    what: 'deleted',
    properties: [],
    class: 'availability',
  })
  t.same(
    decideRemediation(driftReport({ confirmed: true, resources: [deleted] }), facts(production))
      .targets,
    [],
  )
})

t.test('withheld: unconfirmed, during a maintenance window, too many on one day', async t => {
  t.match(decideRemediation({ ...report, confirmed: false }, facts(all)), {
    targets: [],
    withheld: /not confirmed/,
  })
  t.match(decideRemediation(report, facts(all, { withheld: 'maintenance window until 06:00' })), {
    targets: [],
    withheld: /maintenance/,
  })
  t.match(decideRemediation(report, facts(all, { remediationsToday: 5 })), {
    targets: [],
    withheld: /5 remediations/,
  })
  t.match(
    decideRemediation(driftReport({ confirmed: true }), facts(all, { withheld: 'window' })),
    { withheld: null },
    'nothing is withheld where nothing drifts',
  )
})

t.test('reports a conflict with another controller and reconciles only the rest', async t => {
  const reconciled = [
    { urn: tag.urn, fingerprint: computeFingerprint(tag), times: fightAfter },
    { urn: tightened.urn, fingerprint: 'another drift', times: 9 },
  ]
  t.match(decideRemediation(report, facts(all, { reconciled })), {
    fights: [{ urn: 'urn:tag', times: 3 }],
    targets: ['urn:tight', 'urn:loose'],
  })
  t.match(
    decideRemediation(
      report,
      facts(all, { reconciled: [{ ...requirePresent(reconciled[0]), times: fightAfter - 1 }] }),
    ).fights,
    [],
  )
})
