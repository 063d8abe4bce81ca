/**
 * Shows status messages at the forge: the comment of a pull request, commit statuses, deployments.
 * Content that was sent is not sent again.
 */
import { PartialUpdateError } from '../inbox/partialUpdate.ts'
import type { StatusMessage } from '../../model/integrationStore.ts'
import type { Operation } from '../../model/operation.ts'
import { readFacts, isOver, createNoFacts, type Facts } from './facts.ts'
import { formatComment } from './render/comment.ts'
import { describe, toCommitStatus } from './render/state.ts'
import type { PlanReader } from './plans.ts'
import type { Comparer } from './parity.ts'
import { isOf } from './places.ts'
import type { CommitStatus, ForgeContext } from './forge.ts'
import { sendDeployment } from './deployment.ts'
import {
  pullPlaceSchema,
  pushPlaceSchema,
  sentSchema,
  type PullPlace,
  type SentPullRequest,
} from './pullRequestEvent.ts'
import type { ShowMessage } from '../../model/integrationService.ts'
import { hashSha256 } from '../../lib/hash.ts'
import { requirePresent } from '../../lib/requirePresent.ts'

/**
 * seconds between two updates: operations that were requested elsewhere appear after the second
 * interval
 */
const activeSeconds = 5
const idleSeconds = 30

/** What a comment shows in addition to the stored facts of its environment. */
export type ViewReaders = { compare: Comparer; readPlans: PlanReader }

export function createMessageView(forgeContext: ForgeContext, readers: ViewReaders): ShowMessage {
  return async statusMessage => {
    const sent = sentSchema.parse(statusMessage.place)
    return statusMessage.place['about'] === 'push'
      ? renderPush(forgeContext, statusMessage, sent)
      : renderPull(forgeContext, statusMessage, sent, readers)
  }
}

async function renderPull(
  forgeContext: ForgeContext,
  statusMessage: StatusMessage,
  sent: SentPullRequest,
  { compare, readPlans }: ViewReaders,
) {
  const place = pullPlaceSchema.parse(statusMessage.place)
  const there = await readFacts(
    forgeContext.store,
    requirePresent(statusMessage.environment),
    compare,
  )
  const facts =
    there.environment && !isOf(there.environment, place.number) ? createNoFacts(there.name) : there
  const isShown = place.state === 'open' && !place.fork && facts.environment !== null
  const plans = isShown ? await readPlans(place.commit) : []
  const text = formatComment({ place, facts, plans })
  const digest = hashSha256(text)
  const updated = await sendParts(sent, [
    async () =>
      sent.text === digest
        ? {}
        : {
            comment: await forgeContext.forge.writeComment(place.number, {
              ...addMarker(facts.name, text),
              id: sent.comment,
            }),
            text: digest,
          },
    async () => ({ status: await sendStatus(forgeContext, findPullStatus(place, facts), sent) }),
    async () => ({ deployment: await sendDeployment(forgeContext, facts, sent) }),
  ])
  const idle = !facts.operation || isOver(facts.operation)
  return {
    place: updated,
    shown: hashSha256(JSON.stringify(updated)),
    done: facts.environment === null && idle,
    again: idle ? idleSeconds : activeSeconds,
  }
}

async function renderPush(
  forgeContext: ForgeContext,
  { operation: id, place }: StatusMessage,
  sent: SentPullRequest,
) {
  const { commit } = pushPlaceSchema.parse(place)
  const operation = id === null ? null : await forgeContext.store.operations.get(id)
  if (!operation) return { place: {}, shown: 'gone', done: true }
  const outputs =
    operation.status === 'succeeded'
      ? await forgeContext.store.environments.getOutputs(operation.environment)
      : {}
  const sentState = {
    commit,
    status: createStatus(`twinstack/${operation.environment}`, operation),
    final: isOver(operation),
  }
  const updated = await sendParts(sent, [
    async () => ({ status: await sendStatus(forgeContext, sentState, sent) }),
    async () => ({
      deployment: await sendDeployment(forgeContext, { applied: operation, outputs }, sent),
    }),
  ])
  return {
    place: updated,
    shown: hashSha256(JSON.stringify(updated)),
    done: isOver(operation),
    again: activeSeconds,
  }
}

/**
 * Sends each part and keeps the sent ones even when another fails. A refused part does not stop the
 * others; a forge that is not reachable gets no further requests.
 */
async function sendParts(
  sent: SentPullRequest,
  parts: (() => Promise<Partial<SentPullRequest>>)[],
): Promise<SentPullRequest> {
  const updated = { ...sent }
  let failed: unknown = null
  for (const part of parts) {
    try {
      Object.assign(updated, await part())
    } catch (error) {
      failed ??= error
      const { status = 0 } = error as { status?: number }
      if (status < 400 || status === 429 || status >= 500) break
    }
  }
  if (failed !== null) throw new PartialUpdateError(updated, failed)
  return updated
}

type SentState = { commit: string; status: CommitStatus; final: boolean }

/** One name for all pull requests, so that a branch rule can require it. */
const name = 'twinstack/pull-request'

function findPullStatus({ commit, problem, fork }: PullPlace, { newest }: Facts): SentState | null {
  const applied = newest && newest.kind !== 'destroy' && newest.revision?.commit ? newest : null
  if (problem && commit && !fork && applied?.revision?.commit !== commit)
    return {
      commit,
      status: {
        name,
        state: problem.waits ? 'pending' : 'failure',
        description: problem.message.slice(0, 140),
      },
      final: !problem.waits,
    }
  return applied
    ? {
        commit: requirePresent(requirePresent(applied.revision).commit),
        status: createStatus(name, applied),
        final: isOver(applied),
      }
    : null
}

function createStatus(status: string, operation: Operation): CommitStatus {
  return { name: status, state: toCommitStatus(operation), description: describe(operation) }
}

/** Finishes the status of a commit that is not the head any more. */
async function sendStatus(
  { forge }: ForgeContext,
  sentState: SentState | null,
  { status: before }: SentPullRequest,
): Promise<SentPullRequest['status']> {
  if (sentState === null) return before
  const content = `${sentState.status.state} ${sentState.status.description}`
  if (before?.commit === sentState.commit && before.content === content) return before
  if (before && before.commit !== sentState.commit && !before.final)
    await forge.setStatus(before.commit, {
      ...sentState.status,
      state: 'error',
      description: `superseded by ${sentState.commit.slice(0, 12)}`,
    })
  await forge.setStatus(sentState.commit, sentState.status)
  return { commit: sentState.commit, content, final: sentState.final }
}

/** Marks a comment so that it is found again instead of posted twice when its id is lost. */
function addMarker(environment: string, text: string): { marker: string; text: string } {
  const marker = `<!-- twinstack:${environment} -->`
  return { marker, text: `${marker}\n${text}` }
}
