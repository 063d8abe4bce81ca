/**
 * Shows boards at the forge: the one comment of a pull request, commit statuses, deployments. What
 * was sent is not sent again.
 */
import { PartlyShown } from '../inbox/partly.ts'
import type { StatusMessage } from '../../model/integrationStore.ts'
import type { Operation } from '../../model/operation.ts'
import { factsOf, isOver, noFacts, type Facts } from './facts.ts'
import { commentOf } from './page/comment.ts'
import { describe, statusOf } from './page/state.ts'
import type { Comparer } from './parity.ts'
import { isOf } from './places.ts'
import type { CommitStatus, Forging } from './forge.ts'
import { sendDeployment } from './deployment.ts'
import {
  pullPlaceSchema,
  pushPlaceSchema,
  sentSchema,
  type PullPlace,
  type Sent,
} from './pullRequestEvent.ts'
import type { ShowMessage } from '../../model/integrationService.ts'
import { sha256 } from '../../lib/hash.ts'

/** seconds between two looks: what was asked for elsewhere shows after the second of them */
const lively = 5
const quiet = 30

export function createMessageView(forging: Forging, compare: Comparer): ShowMessage {
  return async statusMessage => {
    const sent = sentSchema.parse(statusMessage.place)
    return statusMessage.place['about'] === 'push'
      ? renderPush(forging, statusMessage, sent)
      : renderPull(forging, statusMessage, sent, compare)
  }
}

async function renderPull(
  forging: Forging,
  statusMessage: StatusMessage,
  sent: Sent,
  compare: Comparer,
) {
  const place = pullPlaceSchema.parse(statusMessage.place)
  const there = await factsOf(forging.store, statusMessage.environment!, compare)
  const facts =
    there.environment && !isOf(there.environment, place.number) ? noFacts(there.name) : there
  const text = commentOf({ place, facts })
  const digest = sha256(text)
  const said = await inParts(sent, [
    async () =>
      sent.text === digest
        ? {}
        : {
            comment: await forging.forge.comment(place.number, {
              ...marked(facts.name, text),
              id: sent.comment,
            }),
            text: digest,
          },
    async () => ({ status: await sendStatus(forging, pullStatus(place, facts), sent) }),
    async () => ({ deployment: await sendDeployment(forging, facts, sent) }),
  ])
  const idle = !facts.operation || isOver(facts.operation)
  return {
    place: said,
    shown: sha256(JSON.stringify(said)),
    done: facts.environment === null && idle,
    again: idle ? quiet : lively,
  }
}

async function renderPush(forging: Forging, { operation: id, place }: StatusMessage, sent: Sent) {
  const { commit } = pushPlaceSchema.parse(place)
  const operation = await forging.store.operations.get(id!)
  if (!operation) return { place: {}, shown: 'gone', done: true }
  const outputs =
    operation.status === 'succeeded'
      ? await forging.store.environments.outputs(operation.environment)
      : {}
  const told = {
    commit,
    status: of(`twinstack/${operation.environment}`, operation),
    final: isOver(operation),
  }
  const said = await inParts(sent, [
    async () => ({ status: await sendStatus(forging, told, sent) }),
    async () => ({
      deployment: await sendDeployment(forging, { applied: operation, outputs }, sent),
    }),
  ])
  return {
    place: said,
    shown: sha256(JSON.stringify(said)),
    done: isOver(operation),
    again: lively,
  }
}

/**
 * What was sent is known even where the rest fails. What the forge refuses keeps nothing else back;
 * one that can't be reached is not asked for more.
 */
async function inParts(sent: Sent, parts: (() => Promise<Partial<Sent>>)[]): Promise<Sent> {
  const said = { ...sent }
  let failed: unknown = null
  for (const part of parts) {
    try {
      Object.assign(said, await part())
    } catch (error) {
      failed ??= error
      const { status = 0 } = error as { status?: number }
      if (status < 400 || status === 429 || status >= 500) break
    }
  }
  if (failed !== null) throw new PartlyShown(said, failed)
  return said
}

type Told = { commit: string; status: CommitStatus; final: boolean }

/** One name for all pull requests: a rule of the forge can demand it. */
const name = 'twinstack/pull-request'

function pullStatus({ commit, problem, fork }: PullPlace, { newest }: Facts): Told | null {
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
    ? { commit: applied.revision!.commit!, status: of(name, applied), final: isOver(applied) }
    : null
}

function of(status: string, operation: Operation): CommitStatus {
  return { name: status, state: statusOf(operation), description: describe(operation) }
}

/** A commit that was left behind is not left pending. */
async function sendStatus(
  { forge }: Forging,
  told: Told | null,
  { status: before }: Sent,
): Promise<Sent['status']> {
  if (told === null) return before
  const said = `${told.status.state} ${told.status.description}`
  if (before?.commit === told.commit && before.said === said) return before
  if (before && before.commit !== told.commit && !before.final)
    await forge.status(before.commit, {
      ...told.status,
      state: 'error',
      description: `${told.commit.slice(0, 12)} took its place`,
    })
  await forge.status(told.commit, told.status)
  return { commit: told.commit, said, final: told.final }
}

/** So that a comment whose place was lost is found again instead of posted twice. */
function marked(environment: string, text: string): { marker: string; text: string } {
  const marker = `<!-- twinstack:${environment} -->`
  return { marker, text: `${marker}\n${text}` }
}
