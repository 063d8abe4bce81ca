import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseBackend, findStackFile } from '../../pulumi/state/backend.ts'
import { addUnrecorded, type CompletedDeployment } from '../../../analysis/state/createJournal.ts'
import { getDeployment } from '../../../model/checkpoint.ts'
import type { Deployment } from '../../../model/checkpoint.ts'
import type { HealResult } from '../../../model/run.ts'
import { callEngine } from './call.ts'
import { RunFailure } from './failure.ts'
import { releaseLocks } from './locks.ts'
import { findCreates, selectPending, applyVerdicts } from './pending.ts'
import type { Verdict } from './pending.ts'
import { rescue } from './rescue.ts'
import type { Run } from './run.ts'
import { runEngineCommand, prepare, readState } from './stack.ts'
import { registerStateSecrets } from './stateSecrets.ts'
import { addressToRelay, exportFromService, usesStateService } from './stateService.ts'
import type { Step } from './steps.ts'
import { getErrorMessage } from '../../../lib/errors.ts'

/**
 * Repairs the remains of a dead run. Nothing is created in the cloud: existing resources are
 * adopted, missing ones are removed from the state.
 */
export const healSteps: Step[] = [
  rescue,
  { name: 'settings', take: openSettings },
  { name: 'locks', writes: true, take: unlock },
  { name: 'pending', writes: true, take: settle },
]

/** The outputs of a repaired state can contain a secret setting, too. */
function openSettings(run: Run): Promise<void> {
  run.stateSecrets = registerStateSecrets(run)
  return prepare(run, false)
}

const createHealResult = (run: Run): HealResult =>
  (run.facts.healed ??= { imported: [], cleared: [], undecided: [], locks: 0 })

/** A lock that is not provably ours stays, and then nothing else is changed. */
async function unlock(run: Run): Promise<void> {
  if (parseBackend(run.request.backend.url).kind === 'other') return cancelElsewhere(run)
  const { released, left } = await releaseLocks(run.request, run.request.dead)
  createHealResult(run).locks = released
  if (left.length === 0) return
  const holders = left.map(
    lock => `${lock.username}@${lock.hostname} (pid ${lock.pid}) since ${lock.timestamp}`,
  )
  throw new RunFailure('stack-locked', `the stack is locked by ${holders.join(', ')}`, {
    hint: 'wait until that process has ended, or make sure it is gone and run `pulumi cancel`',
  })
}

/**
 * Cancels on a backend that is not a folder, and only where a run of ours is known to have died,
 * because its lock can't be distinguished from that of another process.
 */
async function cancelElsewhere(run: Run): Promise<void> {
  createHealResult(run)
  if (!run.request.dead) return
  try {
    await runEngineCommand(run, ['cancel', '--yes'])
    createHealResult(run).locks = 1
  } catch (error) {
    run.log.addDiagnostic('info', `no lock was released: ${getErrorMessage(error)}`)
  }
}

/**
 * Runs before anything is written: repairs what an earlier run, or a plain pulumi that died on this
 * machine, left behind. Nothing is created while a create is pending. A lock stays, and the engine
 * refuses, unless its process is provably dead.
 */
export async function settlePending(run: Run): Promise<void> {
  const { released } = await releaseLocks(run.request, null)
  if (released > 0) createHealResult(run).locks = released
  const state = run.before ?? (await readState(run))
  const { added, unplaced } = addUnrecorded(state, run.request.startedCreates ?? [])
  const open = (state.pending_operations ?? []).length + added.length + unplaced.length
  if (open === 0 && !run.rescued) return
  run.log.addDiagnostic(
    'warning',
    'the recorded state has pending operations, or misses creates, of an earlier run; they are ' +
      'settled first',
  )
  await settle(run)
}

async function settle(run: Run): Promise<void> {
  const document = await exportState(run)
  const completed = addUnrecorded(getDeployment(document), run.request.startedCreates ?? [])
  const { deployment: state, added, unplaced } = completed
  if ((state.pending_operations ?? []).length + added.length + unplaced.length > 0)
    await decide(run, document, completed)
  if (run.rescued)
    await callEngine(run, 'refresh', true, (stack, options) => stack.refresh(options))
  refuseUndecided(createHealResult(run).undecided)
}

async function decide(
  run: Run,
  document: unknown,
  { deployment: state, unplaced }: CompletedDeployment,
): Promise<void> {
  const lost = unplaced.map(resource => ({ type: 'creating' as const, resource }))
  const pending = [...(state.pending_operations ?? []), ...lost]
  const all = await findCreates(run.request, { ...state, pending_operations: pending })
  // the engine refuses a resource whose provider or parent is not in the state
  const verdicts = all.map(one =>
    unplaced.includes(one.resource) && one.found !== null
      ? { ...one, found: 'undecided' as const }
      : one,
  )
  await importState(run, { ...(document as object), deployment: applyVerdicts(state, verdicts) })
  const others = selectPending(state, type => type !== 'creating').map(
    operation => operation.resource.urn,
  )
  note(run, verdicts, others)
  if (!run.rescued)
    await refreshOnly(run, [
      ...createHealResult(run).imported.map(item => item.urn),
      ...listInState(state, others),
    ])
}

/** `{version, deployment}` with secrets as ciphertext; empty when there is no stack. */
export async function exportState(run: Run): Promise<unknown> {
  const { request } = run
  if (usesStateService(request)) return (await exportFromService(request)) ?? {}
  const backend = parseBackend(request.backend.url)
  if (backend.kind === 'file' && !findStackFile(backend.folder, request.stack)) return {}
  return JSON.parse(await runEngineCommand(run, ['stack', 'export']))
}

/** Replaces the recorded state. */
export async function importState(run: Run, document: unknown): Promise<void> {
  const file = join(run.folder, 'healed-state.json')
  const addressed = addressToRelay(document, run.request)
  writeFileSync(file, JSON.stringify(addressed), { mode: 0o600 })
  try {
    await runEngineCommand(run, ['stack', 'import', '--file', file])
  } finally {
    rmSync(file, { force: true })
  }
}

function note(run: Run, verdicts: Verdict[], others: string[]): void {
  const result = createHealResult(run)
  for (const { resource, found } of verdicts) {
    if (found === null) result.cleared.push(resource.urn)
    else if (found === 'undecided') result.undecided.push(resource.urn)
    else result.imported.push({ urn: resource.urn, id: found.id })
  }
  result.cleared.push(...others)
}

function listInState(state: Deployment, urns: string[]): string[] {
  const there = new Set((state.resources ?? []).map(resource => resource.urn))
  return urns.filter(urn => there.has(urn))
}

/**
 * Refreshes only these resources, because a full refresh would hide drift of other resources that
 * is not reported yet.
 */
async function refreshOnly(run: Run, target: string[]): Promise<void> {
  if (target.length === 0) return
  await callEngine(run, 'refresh', true, (stack, options) =>
    stack.refresh({ ...options, target: [...new Set(target)] }),
  )
}

function refuseUndecided(urns: string[]): void {
  if (urns.length === 0) return
  throw new RunFailure(
    'recovery-incomplete',
    `for ${urns.length} resources it is not known whether they were created: ${urns.join(', ')}`,
    {
      hint: 'check in the cloud whether these exist, then import or remove them by hand',
      resources: urns.map(urn => ({ urn, message: 'its creation was interrupted' })),
    },
  )
}
