/** Answers of several methods in the protocol's shapes. */
import type { CheckFailure, DiffResponse, PropertyDiff } from '@pulumi/pulumi/proto/provider_pb.js'
import type { Failure } from '../provider/check.ts'
import type { Difference } from '../provider/diff.ts'
import { messages } from './messages.ts'

export function toFailures(failures: Failure[]): CheckFailure[] {
  return failures.map(({ property, reason }) => {
    const failure = new messages.CheckFailure()
    failure.setProperty(property)
    failure.setReason(reason)
    return failure
  })
}

export function toDiffResponse(
  found: (Difference & { text: string })[],
  deleteFirst: boolean,
): DiffResponse {
  const listTopKeys = (differences: Difference[]) => [
    ...new Set(differences.map(difference => String(difference.path[0]))),
  ]
  const response = new messages.DiffResponse()
  response.setChanges(
    found.length > 0
      ? messages.DiffResponse.DiffChanges.DIFF_SOME
      : messages.DiffResponse.DiffChanges.DIFF_NONE,
  )
  response.setDiffsList(listTopKeys(found))
  response.setReplacesList(listTopKeys(found.filter(difference => difference.replace)))
  response.setDeletebeforereplace(deleteFirst && found.some(difference => difference.replace))
  response.setHasdetaileddiff(true)
  for (const difference of found)
    response.getDetaileddiffMap().set(difference.text, formatDetail(difference))
  return response
}

function formatDetail({ kind, replace }: Difference): PropertyDiff {
  const { ADD, ADD_REPLACE, DELETE, DELETE_REPLACE, UPDATE, UPDATE_REPLACE } =
    messages.PropertyDiff.Kind
  const kinds = {
    add: [ADD, ADD_REPLACE],
    update: [UPDATE, UPDATE_REPLACE],
    delete: [DELETE, DELETE_REPLACE],
  } as const
  const one = new messages.PropertyDiff()
  one.setKind(kinds[kind][replace ? 1 : 0])
  return one
}
