import { hasContent, summarise } from '../../../model/checkpoint.ts'
import type { RunRequest } from '../../../model/run.ts'
import { parseBackend } from '../../pulumi/state/backend.ts'
import { RunFailure } from './failure.ts'
import { findInvalidEntries } from './invalidState.ts'
import type { Run } from './run.ts'

type Part = Pick<Run, 'request' | 'before' | 'rescued'>

const shownDigits = 12

/**
 * Refuses a recorded state that is not the one that Twinstack wrote last: the disk of the backend
 * is not mounted, an older backup was restored, another service or a plain pulumi wrote it. The
 * engine would create again what such a state misses. A state that this run healed is known to
 * differ.
 *
 * `requireReadable` throws the engine's reason when the engine can't read the state: a comparison
 * of its resources says nothing then, and that reason is the cause.
 * @throws RunFailure `refused`; `state-invalid` with every problem of the entries
 */
export async function refuseOtherState(
  run: Part,
  requireReadable: () => Promise<unknown>,
): Promise<void> {
  const refusal = run.rescued ? null : (findLoss(run) ?? findOtherState(run))
  if (refusal === null) return
  await requireReadable()
  throw findInvalidEntries(run.request, run.before ?? {}) ?? refusal
}

function findOtherState({ request, before }: Part): RunFailure | null {
  const { environment, backend, expectedState } = request
  if (!expectedState || hasContent(before ?? {}, expectedState)) return null
  const found = summarise(before ?? {})
  return new RunFailure(
    'refused',
    `the state of ${environment.name} in ${getAddress(backend)} is not the one that Twinstack ` +
      `wrote last: found ${found.contentDigest.slice(0, shownDigits)} with ` +
      `${found.resources.length} resources, recorded ${expectedState.slice(0, shownDigits)}. ` +
      'Nothing was written',
    {
      hint:
        'check that the backend is the right one and no older copy was put back; ' +
        `twinstack env states ${environment.name}  lists saved states for a restore. If the ` +
        `state is right, e.g. because you ran pulumi yourself, ${formatAcceptance(environment)}`,
    },
  )
}

/** The engine would create everything a second time on an empty state. */
function findLoss({ request, before }: Part): RunFailure | null {
  const { environment, recordedResources = 0, backend } = request
  if (recordedResources === 0 || (before?.resources ?? []).length > 0) return null
  return new RunFailure(
    'refused',
    `the state of ${environment.name} in ${getAddress(backend)} is empty, but ` +
      `${recordedResources} resources were recorded there. Nothing was written`,
    {
      hint:
        'check that the folder of the backend is mounted and TWINSTACK_BACKEND is the same as ' +
        'before, or restore a saved state. If the resources are really gone, ' +
        formatAcceptance(environment),
    },
  )
}

const formatAcceptance = ({ name }: RunRequest['environment']) =>
  `request the operation with "force": ["state"] and "confirm": "${name}" ` +
  `(--force state --confirm ${name})`

/** Without user, password and options. A folder of this machine is not named. */
function getAddress({ url }: RunRequest['backend']): string {
  if (parseBackend(url).kind === 'file') return 'the file backend'
  return url.replace(/\?.*$/s, '').replace(/(:\/\/)[^/@]*@/, '$1')
}
