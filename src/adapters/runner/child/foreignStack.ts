/**
 * The stack of an environment that has not been written yet must not have resources, unless the
 * requester may take it over: the creator of the environment chooses its name, and a stack of that
 * name would be changed and destroyed as if it were the environment's own.
 */
import type { Deployment } from '../../../model/checkpoint.ts'
import type { RunRequest } from '../../../model/run.ts'
import { RunFailure } from './failure.ts'
import { isOwnStack, markOwnStack } from './ownStack.ts'
import { readRecorded } from './recorded.ts'
import type { Run } from './run.ts'
import { ensureStack, readState } from './stack.ts'

/**
 * Refuses a foreign stack of a file backend before anything else is done, because the file shows it
 * without an engine. The state of a stack that is refused is not recorded either.
 */
export async function refuseForeignFile(run: Run): Promise<void> {
  const recorded = run.request.unwritten ? readRecorded(run.request) : null
  if (recorded) requireEmpty(run, recorded)
}

/**
 * Refuses a foreign stack of other backends, whose state only the engine can read, in the
 * workspace.
 */
export async function refuseForeignStack(run: Run): Promise<void> {
  if (isOwnStack(run)) return
  await ensureStack(run)
  requireEmpty(run, await readState(run))
}

function requireEmpty(run: Run, { resources = [] }: Deployment): void {
  const { request } = run
  const real = resources.filter(({ type }) => !isFrame(type))
  if (real.length > 0) throw createForeignStackFailure(request, real.length)
  markOwnStack(run)
}

/** The stack itself and providers are no resources in the cloud. */
const isFrame = (type: string) =>
  type === 'pulumi:pulumi:Stack' || type.startsWith('pulumi:providers:')

function createForeignStackFailure(
  { environment: { name, kind } }: RunRequest,
  count: number,
): RunFailure {
  const takeOver =
    kind === 'ephemeral'
      ? 'choose another name for the copy. If it is a stack of yours, create the environment ' +
        'with the kind staging, and let an approver request its first operation'
      : 'choose another name. If it is a stack of yours, let an approver request the first ' +
        `operation of ${name}, which takes over what is there`
  return new RunFailure(
    'refused',
    `the stack ${name} has ${count} resources that no operation of this environment created. ` +
      'Nothing was written',
    { hint: takeOver },
  )
}
