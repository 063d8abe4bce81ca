import { isTooManyGone } from '../../../model/operation.ts'
import { getName, isCloudResource } from '../../../model/checkpoint.ts'
import { callEngine } from './call.ts'
import { RunFailure } from './failure.ts'
import type { Run } from './run.ts'
import { getUrnType } from '../../../lib/typeName.ts'

/** the message names so many resources and counts the rest */
const shownUrns = 10

/**
 * Confirms the result of a fast check that found too many resources missing by a refresh that
 * writes nothing, and stops the run before anything is written. A reconcile of everything refreshes
 * anyway when it plans.
 */
export async function refuseMissing(run: Run): Promise<void> {
  const { guard, kind, options } = run.request
  if (!guard?.confirm || (kind === 'reconcile' && options.targets.length === 0)) return
  const { vanished } = await callEngine(
    run,
    'guard',
    true,
    (stack, options) => stack.previewRefresh(options),
    { quiet: true },
  )
  judgeMissing(run, vanished)
}

/**
 * Throws `resources-missing` when `vanished` contains more than the configured share of the
 * recorded resources.
 */
export function judgeMissing({ request, before }: Run, vanished: string[]): void {
  const {
    guard,
    environment: { name },
  } = request
  const all = (before?.resources ?? []).filter(isCloudResource)
  if (!guard || !isTooManyGone(vanished.length, all.length, guard.vanishedPercent)) return
  const first = vanished.slice(0, shownUrns)
  const rest = vanished.length - first.length
  throw new RunFailure(
    'resources-missing',
    `${vanished.length} of the ${all.length} recorded resources of ${name} seem to be gone ` +
      `from the cloud: ${first.map(formatLabel).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}. ` +
      'Nothing was written',
    {
      hint:
        'check account, region and credentials first; if they are really gone, request it ' +
        `again with "force": ["vanished"] and "confirm": "${name}"`,
      resources: first.map(urn => ({ urn, message: 'not found in the cloud' })),
    },
  )
}

function formatLabel(urn: string): string {
  return `${getUrnType(urn)} ${getName(urn)}`
}
