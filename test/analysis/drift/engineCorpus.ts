/**
 * Cases of the corpus against the real engine: one stack has the resources of all cases, every
 * change is made by hand in the cloud, and one drift check reads them all.
 */
import type { Test } from 'tap'
import { judgeDrift } from '../../../src/analysis/drift/judge.ts'
import { listResources, removeResource, setProperty } from '../../../src/adapters/sandbox/cloud.ts'
import { corpus, knownWrong } from '../../fixtures/drift/corpus.ts'
import type { DriftCase } from '../../fixtures/drift/case.ts'
import { createLab, makeTree } from '../../adapters/runner/helper.ts'
import { findingsOf, outcomeOf } from './judging.ts'
import { requirePresent } from '../../helper/present.ts'

const program = `
import { readFileSync } from 'node:fs'
import * as pulumi from '@pulumi/pulumi'
import { z } from 'zod'
const settings = z.strictObject({})
export default async function program () {
  for (const { id, type, inputs, secret, needsRole } of JSON.parse(readFileSync(new URL('resources.json', import.meta.url), 'utf8'))) {
    const sealed = Object.fromEntries((secret ?? []).map(path => [path, pulumi.secret(inputs[path])]))
    const role = needsRole && new pulumi.CustomResource('aws:iam/role:Role', 'role-of-' + id, {
      name: inputs.role,
      assumeRolePolicy: JSON.stringify({ Version: '2012-10-17', Statement: [] })
    })
    new pulumi.CustomResource(type, id, { ...inputs, ...sealed }, { dependsOn: role ? [role] : [] })
  }
}
program.settings = settings
`

/**
 * The cases that the sandbox supports. An instance of a cluster needs its cluster and has its
 * version, so AWS allows nobody to make the change of this case by hand.
 */
export const live = corpus.filter(
  one => !one.pureOnly && !one.reported && one.type !== 'aws:rds/clusterInstance:ClusterInstance',
)

/** IAM attaches no policy to a role that does not exist. */
const needsRole = ({ type }: DriftCase) =>
  type === 'aws:iam/rolePolicyAttachment:RolePolicyAttachment'

async function change(folder: string, one: DriftCase, id: string) {
  if (one.removed) await removeResource(folder, id)
  for (const [path, value] of Object.entries(one.set ?? {}))
    await setProperty(folder, id, `${path}=${JSON.stringify(value)}`, { force: true })
}

/**
 * Deploys the resources of `cases`, changes them by hand, and expects the judgement of the corpus
 * for each.
 */
export async function judgeInSandbox(t: Test, cases: DriftCase[]): Promise<void> {
  const lab = await createLab(t)
  const tree = makeTree(
    lab,
    {
      'index.ts': program,
      'resources.json': JSON.stringify(
        cases.map(one => {
          const { id, type, inputs, secret } = one
          return { id, type, inputs, secret, needsRole: needsRole(one) }
        }),
      ),
    },
    {},
  )
  const run = (kind: 'deploy' | 'drift-check', encryptionSalt: string | null = null) =>
    lab.run(tree, kind, {
      encryptionSalt,
      cloud: { ...lab.request(tree).cloud, config: { 'aws:region': 'eu-central-1' } },
    })
  const { result } = await run('deploy')
  t.match(result, { status: 'succeeded', error: null })
  const resources = requirePresent(result.state).resources
  const recorded = new Map(resources.map(resource => [resource.name, resource]))
  const roles = cases.filter(needsRole).length
  t.equal((await listResources(lab.cloud)).length, cases.length + roles)

  for (const one of cases)
    await change(lab.cloud, one, requirePresent(requirePresent(recorded.get(one.id)).id))
  const checked = (await run('drift-check', result.encryptionSalt)).result
  t.match(checked, { status: 'succeeded', planned: [] })
  const report = judgeDrift({
    ...findingsOf(requirePresent(cases[0])),
    resources,
    refreshed: requirePresent(checked.refreshed),
    ignore: cases.flatMap(one =>
      (one.rules ?? []).map(rule => ({ ...rule, id: `${one.id}-${rule.id}`, name: one.id })),
    ),
    unmanaged: cases.flatMap(one => one.unmanaged ?? []),
  })

  for (const one of cases) {
    const outcome = outcomeOf(one, report, requirePresent(recorded.get(one.id)).urn)
    // the provider does not report values that it treats as equal
    const silent = one.expect.decision === 'noise' && outcome.decision === 'nothing'
    if (!silent && !(one.id in knownWrong)) t.same(outcome.wrong, [], one.id)
  }
  t.notMatch(JSON.stringify(report), /canary/)
}
