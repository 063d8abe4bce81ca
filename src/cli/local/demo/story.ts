/**
 * The story itself: production is refused, staging proves, production follows; change by hand,
 * find, put right, rebuild, compare.
 */
import type { Client } from '../../../client/index.ts'

import type { Operation, ResourceRecord } from '../../../model/operation.ts'

import { driftLines } from '../../render/drift.ts'
import { decisionLines } from '../../render/promotion.ts'
import { reportLines } from '../../render/parityReport.ts'
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

import { allResources, runToEnd, operate } from './operate.ts'

import type { Scene } from './scene.ts'

/** Throws when it can not go on; claims that turn out false are kept by the teller. */
export async function runStory(scene: Scene): Promise<void> {
  const { teller } = scene
  await teller.step('refused', 'Production before staging has proven anything', () =>
    tryProduction(scene),
  )
  await teller.step('deploy', 'Staging: deployed, then checked', () => deployStaging(scene))
  await teller.step('promote', 'Production: planned, judged by the gate, applied', () =>
    promote(scene),
  )
  const before = await allResources(scene.client, 'staging')
  await teller.step('change', 'By hand in staging, as somebody in the console would', () =>
    change(scene, before),
  )
  await teller.step('driftCheck', 'Drift check of staging', () => find(scene))
  await teller.step('reconcile', 'Reconcile: what an update can undo is put back from code', () =>
    reconcile(scene),
  )
  await teller.step('driftCheckAfter', 'Drift check again: AWS downgrades no database', () =>
    findNothing(scene),
  )
  await teller.step('rebuild', 'Rebuild: staging is destroyed and created again from code', () =>
    rebuild(scene, before),
  )
  await teller.step('parity', 'Parity of staging and production', () => compare(scene))
}

async function tryProduction(scene: Scene): Promise<void> {
  for (const kind of ['staging', 'production'] as const)
    await scene.client.createEnvironment({ name: kind, kind, description: `${kind} of the demo` })
  claimRefused(scene.teller, await runToEnd(scene, 'production', 'deploy', { key: 'refused' }))
}

async function deployStaging(scene: Scene): Promise<void> {
  const operation = await operate(scene, 'staging', 'deploy')
  await recordDeployed(scene, operation)
  claimChecked(scene.teller, await scene.client.listTests(operation.id))
}

async function promote(scene: Scene): Promise<void> {
  const operation = await operate(scene, 'production', 'deploy')
  const { decisions } = await scene.client.getOperationGate(operation.id)
  for (const line of decisionLines(decisions.at(-1)!).slice(1)) scene.teller.say(`   ${line}`)
  await recordDeployed(scene, operation)
  claimProven(scene.teller, decisions.at(-1)!)
}

async function recordDeployed(scene: Scene, operation: Operation): Promise<void> {
  const name = operation.environment as 'staging' | 'production'
  scene.story.environments[name] = await facts(scene.client, operation)
  claimDeployed(scene.teller, name, scene.story)
}

/** Resources of the cloud; stack and provider of the recorded state are not counted. */
async function facts(client: Client, { environment, revision }: Operation) {
  const resources = (await allResources(client, environment)).filter(
    r => r.custom && !r.type.startsWith('pulumi:'),
  )
  return { resources: resources.length, revision: revision?.id ?? null }
}

async function change({ teller, story, sandbox }: Scene, before: ResourceRecord[]): Promise<void> {
  story.changes = await changeByHand(sandbox, before, line => teller.say(`   ${line}`))
}

async function find(scene: Scene): Promise<void> {
  await operate(scene, 'staging', 'drift-check')
  scene.story.drift = await scene.client.getOperationDrift(scene.story.operations['drift-check']!)
  for (const line of driftLines(scene.story.drift)) scene.teller.say(`   ${line}`)
  scene.teller.say()
  claimDrift(scene.teller, scene.story.drift, scene.story.changes)
}

async function reconcile(scene: Scene): Promise<void> {
  await operate(scene, 'staging', 'reconcile', {
    targets: scene.story.changes.filter(change => change.reversible).map(({ urn }) => urn),
  })
  await claimPutBack(scene.teller, scene.sandbox, scene.story.changes)
}

async function findNothing(scene: Scene): Promise<void> {
  await operate(scene, 'staging', 'drift-check', { key: 'driftCheckAfter' })
  scene.story.driftAfterReconcile = await scene.client.getOperationDrift(
    scene.story.operations['driftCheckAfter']!,
  )
  for (const line of driftLines(scene.story.driftAfterReconcile)) scene.teller.say(`   ${line}`)
  claimPutBackOnly(scene.teller, scene.story.driftAfterReconcile, scene.story.changes)
}

async function rebuild(scene: Scene, before: ResourceRecord[]): Promise<void> {
  await operate(scene, 'staging', 'rebuild')
  const after = await allResources(scene.client, 'staging')
  claimRebuilt(scene.teller, before, after)
  claimVersion(scene.teller, after, scene.story.changes)
}

async function compare({ client, story, teller }: Scene): Promise<void> {
  story.parity = await client.compareParity({ left: 'staging', right: 'production' })
  for (const line of reportLines(story.parity)) teller.say(`   ${line}`)
  claimParity(teller, story.parity)
}
