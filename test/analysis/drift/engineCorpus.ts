/**
 * Cases of the corpus against the real engine: one stack has the resources of all cases, every
 * change is made by hand in the cloud, and one drift check reads them all.
 */
import type { Test } from 'tap'
import { judgeDrift } from '../../../src/analysis/drift/judge.ts'
import { findParent } from '../../../src/adapters/sandbox/catalog/parts.ts'
import { listResources, removeResource, setProperty } from '../../../src/adapters/sandbox/cloud.ts'
import { writeResource } from '../../../src/adapters/sandbox/files.ts'
import { fallback } from '../../../src/adapters/sandbox/provider/account.ts'
import { corpus, knownWrong } from '../../fixtures/drift/corpus.ts'
import type { DriftCase } from '../../fixtures/drift/case.ts'
import { createLab, makeTree } from '../../adapters/runner/helper.ts'
import { findingsOf, outcomeOf } from './judging.ts'
import { requirePresent } from '../../helper/present.ts'

const region = 'eu-central-1'
const program = `
import { readFileSync } from 'node:fs'
import * as pulumi from '@pulumi/pulumi'
import { z } from 'zod'
const settings = z.strictObject({})
export default async function program () {
  for (const { id, type, inputs, secret } of JSON.parse(readFileSync(new URL('resources.json', import.meta.url), 'utf8'))) {
    const sealed = Object.fromEntries((secret ?? []).map(path => [path, pulumi.secret(inputs[path])]))
    new pulumi.CustomResource(type, id, { ...inputs, ...sealed })
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

/**
 * AWS refuses a part of what does not exist: the resources that the cases name are in the account
 * before the deploy. Returns their number.
 */
async function addParents(folder: string, cases: DriftCase[]): Promise<number> {
  const names = new Set<string>()
  for (const { type: part, inputs } of cases) {
    const parent = findParent({ type: part, properties: inputs })
    if (!parent) continue
    const { type, name } = parent
    names.add(`${type} ${name}`)
    await writeResource(folder, {
      ...{ type, id: `parent-${name}`, arn: null, properties: { name } },
      account: fallback.account,
      region: type.startsWith('aws:iam/') ? 'global' : region,
      ...{ tags: {}, createdAt: new Date(0).toISOString(), createdBy: 'test' },
    })
  }
  return names.size
}

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
          return { id, type, inputs, secret }
        }),
      ),
    },
    {},
  )
  const run = (kind: 'deploy' | 'drift-check', encryptionSalt: string | null = null) =>
    lab.run(tree, kind, {
      encryptionSalt,
      cloud: { ...lab.request(tree).cloud, config: { 'aws:region': region } },
    })
  const parents = await addParents(lab.cloud, cases)
  const { result } = await run('deploy')
  t.match(result, { status: 'succeeded', error: null })
  const resources = requirePresent(result.state).resources
  const recorded = new Map(resources.map(resource => [resource.name, resource]))
  t.equal((await listResources(lab.cloud)).length, cases.length + parents)

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
