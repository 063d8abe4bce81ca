/**
 * The steps of the demo: production is refused before staging has proven the commit, then deployed;
 * changes by hand are found and reconciled, staging is rebuilt and compared.
 */
import type { Client } from '../../../client/index.ts'

import type { Operation, ResourceRecord } from '../../../model/operation.ts'

import { formatDriftLines } from '../../render/drift.ts'
import { formatDecisionLines } from '../../render/promotion.ts'
import { formatReportLines } from '../../render/parityReport.ts'
import {
  claimChecked,
  claimDeployed,
  claimDrift,
  claimParity,
  claimProven,
  claimPutBack,
  claimPutBackOnly,
  claimRebuilt,
  claimRefused,
  claimVersion,
} from './claims.ts'
import { changeByHand } from './console.ts'

import { runToEnd, operate } from './operate.ts'

import type { Scene } from './scene.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'
import { listAllResources } from '../../listAllResources.ts'

/** Throws when it can't continue; claims that turn out false are kept by the reporter. */
export async function runStory(scene: Scene): Promise<void> {
  const { reporter } = scene
  await reporter.runStep('refused', 'Production before staging has proven anything', () =>
    tryProduction(scene),
  )
  await reporter.runStep('deploy', 'Staging: deployed, then checked', () => deployStaging(scene))
  await reporter.runStep('promote', 'Production: planned, judged by the gate, applied', () =>
    promote(scene),
  )
  const before = await listAllResources(scene.client, 'staging')
  await reporter.runStep('change', 'By hand in staging, as somebody in the console would', () =>
    change(scene, before),
  )
  await reporter.runStep('driftCheck', 'Drift check of staging', () => find(scene))
  await reporter.runStep(
    'reconcile',
    'Reconcile: what an update can undo is restored from code',
    () => reconcile(scene),
  )
  await reporter.runStep('driftCheckAfter', 'Drift check again: AWS downgrades no database', () =>
    findNothing(scene),
  )
  await reporter.runStep(
    'rebuild',
    'Rebuild: staging is destroyed and created again from code',
    () => rebuild(scene, before),
  )
  await reporter.runStep('parity', 'Parity of staging and production', () => compare(scene))
}

async function tryProduction(scene: Scene): Promise<void> {
  for (const kind of ['staging', 'production'] as const)
    await scene.client.createEnvironment({ name: kind, kind, description: `${kind} of the demo` })
  claimRefused(scene.reporter, await runToEnd(scene, 'production', 'deploy', { key: 'refused' }))
}

async function deployStaging(scene: Scene): Promise<void> {
  const operation = await operate(scene, 'staging', 'deploy')
  await recordDeployed(scene, operation)
  claimChecked(scene.reporter, await scene.client.listTests(operation.id))
}

async function promote(scene: Scene): Promise<void> {
  const operation = await operate(scene, 'production', 'deploy')
  const { decisions } = await scene.client.getOperationGate(operation.id)
  for (const line of formatDecisionLines(requirePresent(decisions.at(-1))).slice(1))
    scene.reporter.print(`   ${line}`)
  await recordDeployed(scene, operation)
  claimProven(scene.reporter, requirePresent(decisions.at(-1)))
}

async function recordDeployed(scene: Scene, operation: Operation): Promise<void> {
  const name = operation.environment as 'staging' | 'production'
  scene.story.environments[name] = await readFacts(scene.client, operation)
  claimDeployed(scene.reporter, name, scene.story)
}

/** Resources of the cloud; stack and provider of the recorded state are not counted. */
async function readFacts(client: Client, { environment, revision }: Operation) {
  const resources = (await listAllResources(client, environment)).filter(
    r => r.custom && !r.type.startsWith('pulumi:'),
  )
  return { resources: resources.length, revision: revision?.id ?? null }
}

async function change(
  { reporter, story, sandbox }: Scene,
  before: ResourceRecord[],
): Promise<void> {
  story.changes = await changeByHand(sandbox, before, line => reporter.print(`   ${line}`))
}

async function find(scene: Scene): Promise<void> {
  await operate(scene, 'staging', 'drift-check')
  scene.story.drift = await scene.client.getOperationDrift(
    requirePresent(scene.story.operations['drift-check']),
  )
  for (const line of formatDriftLines(scene.story.drift)) scene.reporter.print(`   ${line}`)
  scene.reporter.print()
  claimDrift(scene.reporter, scene.story.drift, scene.story.changes)
}

async function reconcile(scene: Scene): Promise<void> {
  await operate(scene, 'staging', 'reconcile', {
    targets: scene.story.changes.filter(change => change.reversible).map(({ urn }) => urn),
  })
  await claimPutBack(scene.reporter, scene.sandbox, scene.story.changes)
}

async function findNothing(scene: Scene): Promise<void> {
  await operate(scene, 'staging', 'drift-check', { key: 'driftCheckAfter' })
  scene.story.driftAfterReconcile = await scene.client.getOperationDrift(
    requirePresent(scene.story.operations['driftCheckAfter']),
  )
  for (const line of formatDriftLines(scene.story.driftAfterReconcile))
    scene.reporter.print(`   ${line}`)
  claimPutBackOnly(scene.reporter, scene.story.driftAfterReconcile, scene.story.changes)
}

async function rebuild(scene: Scene, before: ResourceRecord[]): Promise<void> {
  await operate(scene, 'staging', 'rebuild')
  const after = await listAllResources(scene.client, 'staging')
  claimRebuilt(scene.reporter, before, after)
  claimVersion(scene.reporter, after, scene.story.changes)
}

async function compare({ client, story, reporter }: Scene): Promise<void> {
  story.parity = await client.compareParity({ left: 'staging', right: 'production' })
  for (const line of formatReportLines(story.parity)) reporter.print(`   ${line}`)
  claimParity(reporter, story.parity)
}
