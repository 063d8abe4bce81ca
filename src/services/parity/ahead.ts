import type { Store } from '../../model/store.ts'
import type { Plan } from '../../model/operation.ts'
import type { ParityReportBody } from '../../model/parityReport.ts'
import type { LoadedSide } from './loadSide.ts'
import type { Trees } from '../../model/trees.ts'
import { getErrorMessage } from '../../lib/errors.ts'
import { requirePresent } from '../../lib/requirePresent.ts'

export type KnownAhead = { plan: Plan | null; ahead: ParityReportBody['ahead']; notes: string[] }

/**
 * The newest plan of the model at the measured environment's revision, and the commits between the
 * two. A plan that is older than the model's last write was made from another state and is not
 * used.
 */
export async function readAhead(
  store: Store,
  trees: Trees,
  left: LoadedSide,
  right: LoadedSide,
): Promise<KnownAhead> {
  const [ours, theirs] = [requirePresent(left.side.revision), requirePresent(right.side.revision)]
  if (ours.id === theirs.id) return { plan: null, ahead: null, notes: [] }
  const found = await store.plans.getLatest(right.side.environment, ours.id)
  const plan = found && found.at > (right.environment.deployed?.at ?? '') ? found : null
  const { commits, notes } = await readCommitsBetween(trees, theirs.commit, ours.commit)
  const how =
    ours.commit === null
      ? "its revision is in no commit, so it can't be previewed elsewhere"
      : `twinstack preview ${right.side.environment} --revision ${ours.commit}`
  if (plan === null)
    notes.unshift(
      `${left.side.environment} runs another revision than ${right.side.environment}, and ` +
        'whether it is ahead is not ' +
        `known${found ? ': the preview is older than the last deploy' : ''}; ${how}`,
    )
  return { plan, ahead: { plan: plan?.operation ?? null, commits }, notes }
}

type CommitsBetween = { commits: NonNullable<KnownAhead['ahead']>['commits']; notes: string[] }

async function readCommitsBetween(
  trees: Trees,
  from: string | null,
  to: string | null,
): Promise<CommitsBetween> {
  if (from === null || to === null)
    return {
      commits: [],
      notes: ['the commits between the revisions are not known: one of them is in no commit'],
    }
  if (!trees.listCommits)
    return { commits: [], notes: ['the commits between the revisions are not known'] }
  try {
    return { commits: await trees.listCommits(from, to), notes: [] }
  } catch (error) {
    return {
      commits: [],
      notes: [`the commits between the revisions can't be read: ${getErrorMessage(error)}`],
    }
  }
}
