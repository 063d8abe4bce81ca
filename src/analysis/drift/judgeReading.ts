/**
 * Judges what `pulumi refresh --preview-only --json` or `pulumi preview --refresh --json` prints:
 * drift with class and severity, and noise separately with its reason. Needs no service and no
 * database.
 */
import { TwinstackError } from '../../lib/errors.ts'
import { toRecord } from '../../model/checkpoint.ts'
import type { StateResource } from '../../model/checkpoint.ts'
import type { DriftReport } from '../../model/drift.ts'
import type { IgnoreRules } from '../../model/ignoreRule.ts'
import type { ResourceChange, ResourceRecord } from '../../model/operation.ts'
import { judgeDrift } from './judge.ts'
import { parseReadingSteps } from './parseReadingSteps.ts'
import type { ReadingStep } from './parseReadingSteps.ts'
import { toChange } from './stepChanges.ts'

export type JudgedReading = Pick<
  DriftReport,
  'environment' | 'summary' | 'resources' | 'pendingChanges' | 'suppressed' | 'noise' | 'rules'
>

/**
 * `text`: the printed JSON, either one digest object with `steps`, or events of the engine, one a
 * line. `ignore`: the rules of the program's `drift.yaml` (ignore/parse.ts). `now` decides which
 * rules have expired.
 * @throws TwinstackError `invalid-request` when the text is neither, or contains no refresh
 */
export function judgeReading(input: {
  text: string
  ignore?: IgnoreRules
  now: Date
}): JudgedReading {
  const steps = parseReadingSteps(input.text)
  if (steps.refreshed.length === 0)
    throw new TwinstackError(
      'invalid-request',
      'The file contains no step of a refresh. Create it with ' +
        '"pulumi refresh --preview-only --json" or "pulumi preview --refresh --json".',
    )
  const records = steps.refreshed.flatMap(({ old }) => (old ? [toStepRecord(old)] : []))
  const report = judgeDrift({
    environment: steps.refreshed[0]?.urn.split(':')[2] ?? '',
    operation: '',
    revision: '',
    checkedAt: input.now.toISOString(),
    resources: records,
    refreshed: steps.refreshed.map(toRefreshedChange),
    planned: steps.planned.map(step => toChange(step, false)),
    ignore: input.ignore ?? [],
    again: null,
    unmanaged: [],
    now: input.now,
  })
  const { environment, summary, resources, pendingChanges, suppressed, noise, rules } = report
  return { environment, summary, resources, pendingChanges, suppressed, noise, rules }
}

/** When a refresh would remove a resource from the state, the resource was deleted. */
function toRefreshedChange(step: ReadingStep): ResourceChange {
  return step.op === 'delete'
    ? { ...toChange({ ...step, new: null }, true), op: 'delete' }
    : toChange(step, true)
}

function toStepRecord(state: StateResource): ResourceRecord {
  return toRecord({ ...state, custom: state.custom ?? true })
}
