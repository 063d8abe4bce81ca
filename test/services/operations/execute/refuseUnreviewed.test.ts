import t from 'tap'
import { createTrees } from '../../../../src/adapters/git/trees.ts'
import type { ExecutorDeps } from '../../../../src/services/operations/execute/executorDeps.ts'
import { refuseUnreviewed } from '../../../../src/services/operations/execute/refuseUnreviewed.ts'
import { git, makeRepository } from '../../../fixtures/programs/repository.ts'

const production = { name: 'production', kind: 'production' } as const
const requestedBy = { kind: 'person', name: 'ada', tokenId: null } as const

t.test('a preview of production runs what is on a protected branch', async t => {
  const repository = makeRepository(t, 'tiny')
  const main = git(repository, 'rev-parse', 'HEAD')
  const branch = git(repository, 'rev-parse', '--abbrev-ref', 'HEAD')
  git(repository, 'checkout', '--quiet', '-b', 'feature')
  git(repository, 'commit', '--allow-empty', '--quiet', '-m', 'evil')
  const feature = git(repository, 'rev-parse', 'HEAD')
  const trees = createTrees({ home: t.testdir(), repository, ref: branch, packageFolder: '/none' })
  const cloud =
    (kind: 'aws' | 'sandbox', readRole: string | null): ExecutorDeps['buildCloud'] =>
    (_environment, _actor, use) => ({
      kind,
      config: { role: use?.reading === true ? readRole : null },
      env: {},
      pluginFolder: null,
      folder: null,
    })
  const preview = async (
    commit: string,
    {
      kind = 'aws' as 'aws' | 'sandbox',
      readRole = null as string | null,
      of = 'production',
      plan = false,
    } = {},
  ) => {
    const environment = of === 'production' ? production : ({ name: of, kind: 'staging' } as const)
    const wanted = plan ? 'deploy' : 'preview'
    const operation = { kind: wanted, requestedBy, revision: { commit } } as never
    await refuseUnreviewed(
      { buildCloud: cloud(kind, readRole), trees },
      environment,
      operation,
      plan,
    )
  }
  await t.rejects(preview(feature), { code: 'refused', hint: /readRoleArn/ })
  await t.resolves(preview(main))
  await t.rejects(preview(feature, { plan: true }), { code: 'refused', message: /a plan of/ })
  await t.resolves(preview(main, { plan: true }))
  await t.resolves(preview(feature, { plan: true, readRole: 'read' }))
  await t.resolves(preview(feature, { readRole: 'read' }), 'with a role that only reads')
  await t.resolves(preview(feature, { kind: 'sandbox' }))
  await t.resolves(preview(feature, { of: 'staging' }))
})
