/**
 * The requests of a client with the token of its update. The token is valid for this update only,
 * for as long as the update has the lease of its stack.
 */
import { JournalEntryError, readEntry } from '../../analysis/journal/entry.ts'
import { findEntryAmbiguity } from '../../analysis/state/findAmbiguity.ts'
import { TwinstackError } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import { hashSecret } from '../../lib/secret.ts'
import { deploymentSchema, leaseSeconds, type UpdateStatus } from '../../model/stateService.ts'
import type { UpdateProof, WriteResult } from '../../model/stateServiceStore.ts'
import type { Store } from '../../model/store.ts'
import { appendEngineEvents, type EngineEventBody } from './outOfBand.ts'
import { settleUpdate } from './settleUpdate.ts'

export type HeldContext = { store: Store; log: Log }

/** An update and the token that its client sent. */
export type HeldUpdate = { update: string; token: string }

/**
 * Stores journal entries as received, all or none, durably. Repeated entries change nothing.
 *
 * @throws TwinstackError `forbidden` when the update lost its stack; `invalid-request` for entries
 *   that this service can't replay, which are stored nevertheless, and for ambiguous ones, where
 *   nothing is stored
 */
export async function appendJournal(
  ctx: HeldContext,
  held: HeldUpdate,
  entries: string[],
): Promise<void> {
  for (const entry of entries) refuseAmbiguity(entry)
  const problems: string[] = []
  const rows = entries.map(body => {
    try {
      return { sequence: readEntry(body).sequence, body }
    } catch (error) {
      if (!(error instanceof JournalEntryError)) throw error
      problems.push(error.message)
      return { sequence: findSequence(body), body }
    }
  })
  const numbered = rows.flatMap(({ sequence, body }) =>
    sequence === null ? [] : [{ sequence, body }],
  )
  await requireWritten(ctx, held, proof => ctx.store.stacks.appendJournal(proof, numbered))
  if (problems.length === 0) return
  ctx.log.error({ update: held.update, problems }, "journal entries can't be replayed")
  throw new TwinstackError('invalid-request', problems.slice(0, 3).join('; '), {
    hint: 'the entries are stored as received: upgrade the service to read this stack again',
  })
}

/**
 * Nothing is stored of an entry in which the engine would read another state than this service: no
 * engine writes one.
 */
function refuseAmbiguity(entry: string): void {
  const problem = entry.startsWith('{') ? findEntryAmbiguity(entry) : null
  if (problem !== null) throw new TwinstackError('invalid-request', problem)
}

/** Stores a full checkpoint as received; a later one of the same update replaces it. */
export async function putCheckpoint(
  ctx: HeldContext,
  held: HeldUpdate,
  checkpoint: { schema: number; features: string[]; deployment: string; sequence: number },
): Promise<void> {
  if (checkpoint.schema > deploymentSchema)
    throw new TwinstackError(
      'invalid-request',
      `the deployment has schema ${checkpoint.schema}; this service knows up to ` +
        `${deploymentSchema}`,
    )
  await requireWritten(ctx, held, proof => ctx.store.stacks.putCheckpoint(proof, checkpoint))
}

/**
 * Extends the lease. The token stays the same, because a new token would invalidate requests that
 * are already on their way.
 */
export async function renewLease(
  ctx: HeldContext,
  held: HeldUpdate,
  seconds: number,
): Promise<{ expires: Date }> {
  const duration = Math.min(Math.max(seconds, 1), leaseSeconds)
  await requireWritten(ctx, held, proof => ctx.store.stacks.renewLease(proof, duration))
  return { expires: new Date((await ctx.store.readClock()).getTime() + duration * 1000) }
}

/**
 * Stores the events of the engine that readers need, and how many resources were changed. Those of
 * a dry run are not read.
 */
export async function noteEvents(
  ctx: HeldContext,
  held: HeldUpdate,
  readEvents: () => EngineEventBody[],
): Promise<void> {
  const update = await ctx.store.stacks.update(held.update)
  if (!update || update.dryRun) return
  const events = readEvents()
  const summary = events.findLast(event => event['summaryEvent'])?.['summaryEvent'] as
    { resourceChanges?: Record<string, number> | null } | undefined
  if (summary?.resourceChanges) await noteChanges(ctx, held, summary.resourceChanges)
  if (!(await ctx.store.stacks.holdsStack(getProof(held)))) return
  await appendEngineEvents(ctx.store, update, events)
}

/** Keeps how many resources were created, changed and removed, for the history. */
async function noteChanges(
  { store }: HeldContext,
  held: HeldUpdate,
  changes: Record<string, number>,
): Promise<void> {
  await store.stacks.noteChanges(getProof(held), changes)
}

/** Ends the update; its state becomes a version of the stack. A second call changes nothing. */
export async function completeUpdate(
  ctx: HeldContext,
  held: HeldUpdate,
  status: Extract<UpdateStatus, 'succeeded' | 'failed' | 'cancelled'>,
): Promise<void> {
  const proof = getProof(held)
  const update = await ctx.store.stacks.update(held.update)
  if (!update) throw createLeaseLostError(held.update)
  if (update.dryRun)
    return requireWritten(ctx, held, () => ctx.store.stacks.finishDryRun(proof, status))
  if (update.status === status && update.finishedAt !== null) return undefined
  const { name = '' } = (await ctx.store.stacks.byId(update.stack)) ?? {}
  await ctx.store.runInTransaction(async store => {
    await store.environments.lock(name)
    const stack = await store.stacks.lock(update.stack)
    if (!stack || !(await store.stacks.holdsStack(proof))) throw createLeaseLostError(held.update)
    await settleUpdate(store, { stack, update, status, log: ctx.log })
  })
  return undefined
}

async function requireWritten(
  { store, log }: HeldContext,
  held: HeldUpdate,
  write: (proof: UpdateProof) => Promise<WriteResult>,
): Promise<void> {
  if ((await write(getProof(held))) === 'written') return
  log.warn({ update: held.update }, 'a write was refused: the update does not own its stack')
  await store.stacks.noteRefusedWrite(held.update).catch(() => {})
  throw createLeaseLostError(held.update)
}

function getProof({ update, token }: HeldUpdate): UpdateProof {
  return { update, tokenHash: hashSecret(token) }
}

function createLeaseLostError(update: string): TwinstackError<'forbidden'> {
  return new TwinstackError(
    'forbidden',
    `update ${update} does not own its stack: it ended, was cancelled, or another one took over`,
    { hint: 'start the update again; pulumi stack history shows the versions' },
  )
}

/** The number of an entry that can't be read, so that it can be stored. */
function findSequence(body: string): number | null {
  const value = (JSON.parse(body) as { sequenceID?: unknown } | null)?.sequenceID
  return Number.isSafeInteger(value) ? (value as number) : null
}
