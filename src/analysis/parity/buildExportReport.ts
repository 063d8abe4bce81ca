import { isDeepStrictEqual } from 'node:util'
import { containsSecret } from '../../model/checkpoint.ts'
import { scoreFormula, type ParityDocument } from '../../model/parityReport.ts'
import type { Register } from '../../model/register.ts'
import type { StateComparison } from './compareStates.ts'

export type ExportReportInput = {
  /** the two exports, measured one first */
  documents: [unknown, unknown]
  /** the names of the two where their stacks have the same name */
  labels: [string, string]
  /** undefined: nothing was documented */
  register: Register | undefined
  now: Date
}

/** A comparison of two exports in the form of a stored parity report, so that it reads the same. */
export function buildExportReport(
  { comparison, judgement, score, passed }: StateComparison,
  { documents, labels, register, now }: ExportReportInput,
): ParityDocument {
  const [left, right] = chooseNames(comparison, labels)
  return {
    id: null,
    left,
    right,
    madeAt: now.toISOString(),
    operation: null,
    mode: judgement.mode,
    score,
    passed,
    basis: 'recorded',
    formula: scoreFormula,
    comparison,
    judgement,
    ahead: null,
    versions: null,
    register: register ? { revision: '', entries: register.differences.length } : null,
    notes: [
      ...(register ? [] : ['no register: every difference counts as undocumented']),
      ...(isDeepStrictEqual(documents[0], documents[1])
        ? ['both sides are the same export: nothing was compared with something else']
        : []),
      ...(documents.some(containsSecret) ? [describeSecrets(comparison)] : []),
    ],
  }
}

function describeSecrets({ notComparable }: StateComparison['comparison']): string {
  const count = notComparable.filter(({ why }) => why.startsWith('secret')).length
  return count === 0
    ? 'secret values are withheld; all of them were compared'
    : `secret values are withheld; ${count} of them can't be compared`
}

/** The names of the stacks; the labels where both stacks have the same name. */
function chooseNames(
  { left, right }: StateComparison['comparison'],
  labels: ExportReportInput['labels'],
) {
  return left.environment === right.environment
    ? labels
    : ([left.environment, right.environment] as const)
}
