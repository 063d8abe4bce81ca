import { markMet, shorten, markUnmet, type ConditionJudge } from './condition.ts'

/** The revision is a commit, without uncommitted changes. */
export const cleanRevision: ConditionJudge = ({ operation: { revision } }) => {
  if (!revision)
    return markUnmet('no revision is known', 'name a commit, branch or tag in `revision`')
  if (revision.dirty || revision.commit === null)
    return markUnmet(
      `${shorten(revision)} has uncommitted changes`,
      'commit the changes, deploy that commit to staging, and try again',
    )
  return markMet(`commit ${shorten(revision)} "${revision.subject}" by ${revision.author}`)
}
