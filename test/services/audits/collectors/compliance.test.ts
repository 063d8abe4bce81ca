/**
 * Sections compliance and review of an audit, from what stands in the database and in the files of
 * deployed revisions.
 */
import t from 'tap'
import { createComplianceCollector } from '../../../../src/services/audits/collectors/compliance.ts'
import {
  createApproverReader,
  createPolicyReader,
} from '../../../../src/services/promotion/policy/policies.ts'
import { createReviewCollector } from '../../../../src/services/audits/collectors/review.ts'

import { deployedEnvironment, waived } from '../../../helper/compliance.ts'
import { testStore } from '../../../helper/store.ts'
import { cluster, resource, sound } from '../../compliance/fixture.ts'
import type { SectionCollector } from '../../../../src/model/complianceAuditService.ts'
import { requirePresent } from '../../../helper/present.ts'

t.test('compliance and review', async t => {
  const { store } = await testStore(t)
  const { trees, revision } = await waived(
    t,
    'waivers: [{ rule: no_latest, reason: none, owner: me, expires: 2999-01-01 }]',
  )
  const collect = async (collector: SectionCollector) =>
    collector(store, (await store.environments.list({ page: 1, pageSize: 100 })).items, {
      now: new Date(),
      since: null,
    })
  t.match(await collect(createComplianceCollector(trees)), {
    status: 'unknown',
    summary: 'nothing is deployed',
  })
  await deployedEnvironment(store, 'production', {
    kind: 'production',
    revision,
    resources: [cluster(), ...sound],
  })
  t.match(await collect(createComplianceCollector(trees)), {
    status: 'met',
    summary: 'all environments compliant',
    findings: [{ severity: 'info', subject: 'unused waiver no_latest * *' }],
  })

  const open = resource('ec2/securityGroup:SecurityGroup', 'ssh', {
    ingress: [
      { fromPort: 22, toPort: 22, protocol: 'tcp', cidrBlocks: ['0.0.0.0/0'] },
      { fromPort: 0, toPort: 100, protocol: 'tcp', cidrBlocks: ['0.0.0.0/0'] },
    ],
  })
  await deployedEnvironment(store, 'staging', {
    revision,
    resources: [cluster({ engineVersion: '14.9' }), ...sound, open],
  })
  const section = await collect(createComplianceCollector(trees))
  t.match(section, { status: 'failed', unknownIn: [], body: { compliant: false } })
  t.match(section.findings[0], {
    severity: 'critical',
    environment: 'staging',
    text: 'staging: database_version at Cluster main engineVersion: expected 15.4, got 14.9',
    evidence: '/v1/compliance?environments=staging',
  })
  const subjects = section.findings.map(({ subject }) => subject)
  t.equal(new Set(subjects).size, subjects.length, 'each finding has a subject of its own')
  const form = requirePresent(section.findings[0]).form
  await deployedEnvironment(store, 'staging', {
    revision,
    resources: [cluster({ engineVersion: '14.8' }), ...sound],
  })
  t.not(
    requirePresent((await collect(createComplianceCollector(trees))).findings[0]).form,
    form,
    'another version is another form',
  )

  const review = await collect(
    createReviewCollector(trees, {
      readPolicy: createPolicyReader({ file: { production: { rollback: { automatic: false } } } }),
      listApprovers: createApproverReader({}),
    }),
  )
  t.match(review, { status: 'failed', summary: /of 15 met/, body: { items: { length: 23 } } })
  t.ok(
    review.findings.some(
      ({ subject, severity }) => subject === 'automatic-rollback' && severity === 'medium',
    ),
  )
})
