import t from 'tap'
import type { Deployment } from '../../../src/model/checkpoint.ts'
import { editSnapshot } from '../../../src/analysis/state/editSnapshot.ts'
import { findProblems } from '../../../src/analysis/state/findProblems.ts'

const urnOf = (type: string, name: string) => `urn:pulumi:dev::shop::${type}::${name}`
const alone = { all: false, dependents: false, protected: false }
const withDependents = { ...alone, dependents: true }
const provider = urnOf('pulumi:providers:aws', 'default')
const bucket = urnOf('aws:s3/bucket:Bucket', 'files')
const file = urnOf('aws:s3/bucketObject:BucketObject', 'logo')
const state: Deployment = {
  resources: [
    { urn: provider, type: 'pulumi:providers:aws', custom: true, id: 'p1' },
    {
      urn: bucket,
      type: 'aws:s3/bucket:Bucket',
      custom: true,
      id: 'files-1',
      protect: true,
      provider: `${provider}::p1`,
    },
    {
      urn: file,
      type: 'aws:s3/bucketObject:BucketObject',
      custom: true,
      id: 'logo-1',
      parent: bucket,
      provider: `${provider}::p1`,
      dependencies: [bucket],
      propertyDependencies: { bucket: [bucket] },
      deletedWith: bucket,
    },
  ],
}

t.test('protection is set and removed, and nothing else changes', async t => {
  const open = editSnapshot(state, { action: 'unprotect', urns: [bucket] })
  t.strictSame(open.changes, ['aws:s3/bucket:Bucket files is no longer protected.'])
  t.equal(open.deployment.resources?.[1]?.protect, undefined)
  const closed = editSnapshot(open.deployment, { action: 'protect', urns: [bucket] })
  t.same(closed.deployment, state)
  t.strictSame(editSnapshot(state, { action: 'protect', urns: [bucket] }).changes, [])
})

t.test('forget refuses protected resources, and resources that others depend on', async t => {
  const refused = editSnapshot(state, { action: 'forget', urns: [bucket], ...withDependents })
  t.strictSame(refused.refusals, ['aws:s3/bucket:Bucket files is protected; unprotect it first.'])
  t.equal(refused.deployment, state)
  const open = editSnapshot(state, { action: 'unprotect', urns: [bucket] }).deployment
  t.match(editSnapshot(open, { action: 'forget', urns: [bucket], ...alone }).refusals, [
    /BucketObject logo depends on aws:s3\/bucket:Bucket files; forget it too/,
  ])
  const forgotten = editSnapshot(open, { action: 'forget', urns: [bucket], ...withDependents })
  t.strictSame(
    forgotten.deployment.resources?.map(({ urn }) => urn),
    [provider],
  )
  t.match(forgotten.changes, [
    /Bucket files \(files-1\) is forgotten and stays in the cloud/,
    /logo/,
  ])
  t.match(editSnapshot(open, { action: 'forget', urns: [provider], ...alone }).refusals, [
    /Bucket files depends on pulumi:providers:aws default/,
    /logo/,
  ])
})

t.test('every reference follows a rename', async t => {
  const renamed = editSnapshot(state, { action: 'rename', urn: bucket, name: 'assets' })
  const assets = urnOf('aws:s3/bucket:Bucket', 'assets')
  t.match(renamed.deployment.resources?.[2], {
    parent: assets,
    dependencies: [assets],
    propertyDependencies: { bucket: [assets] },
    deletedWith: assets,
  })
  t.strictSame(findProblems(renamed.deployment), [])
  const moved = editSnapshot(state, { action: 'rename', urn: provider, name: 'main' })
  t.equal(moved.deployment.resources?.[1]?.provider, `${urnOf('pulumi:providers:aws', 'main')}::p1`)
  t.match(editSnapshot(state, { action: 'rename', urn: bucket, name: 'files' }).refusals, [
    /is in the state already/,
  ])
})

t.test('a resource that is not in the state is refused', async t => {
  t.match(editSnapshot(state, { action: 'protect', urns: [`${bucket}2`] }).refusals, [
    /files2 is not in the state/,
  ])
})
