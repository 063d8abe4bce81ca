/** Before the first run: loads the program's tree, and makes every refusal that needs no engine. */

import { appliesWhole, isWriting } from '../../../model/operation.ts'
import { readApprovedPlan, readControl } from './readControl.ts'
import type { Attempt, OperationContext } from './operationContext.ts'
import { refuseOtherProject } from './refuseOtherProject.ts'
import { refuseProtected } from './refuseProtected.ts'
import { refuseUnreviewed } from './refuseUnreviewed.ts'
import { refuseOwnedStack } from './unwrittenStack.ts'
import { readDeclaredChecks } from './runChecks.ts'
import { loadTree } from './runRequest.ts'
import { runStep } from './runStep.ts'
import type { PreparedAttempt } from './phaseInputs.ts'

/**
 * Null when the operation was cancelled meanwhile.
 *
 * @throws TwinstackError with the code that refuses the operation
 */
export async function prepareOperation(
  context: OperationContext,
  attempt: Attempt,
): Promise<PreparedAttempt | null> {
  const { deps, environment } = context
  const { operation } = attempt
  const writes = isWriting(operation)
  const runPreparation = <T>(name: string, when: boolean, work: () => Promise<T>) =>
    when && !context.cancel.aborted ? runStep(context, operation, name, work) : null

  await refuseUnreviewed(deps, environment, operation)
  const tree = await runPreparation('tree', true, () => loadTree(deps, operation))
  if (!tree) return null
  await runPreparation('project', true, () => refuseOtherProject(deps, operation, tree))
  const declared = await runPreparation('checks-file', appliesWhole(operation), () =>
    readDeclaredChecks(context, operation, tree),
  )
  const guard = await runPreparation('guard', writes, () =>
    deps.guard({
      operation,
      environment,
      tree,
      cloud: deps.buildCloud(environment, operation.requestedBy.name),
    }),
  )
  await refuseOwnedStack(deps, operation, { name: environment.name, project: tree.project })
  const deletes = ['rebuild', 'destroy'].includes(operation.kind)
  await runPreparation('protection', writes && deletes, () => refuseProtected(deps, operation))
  const control = await runPreparation('policy', writes, () => readControl(context, operation))
  const approval = await runPreparation('approval', writes && !attempt.plan, () =>
    readApprovedPlan(context, operation, control),
  )
  return context.cancel.aborted
    ? null
    : {
        ...attempt,
        operation: approval?.operation ?? operation,
        approved: approval?.plan ?? null,
        tree,
        declared,
        guard,
        control,
      }
}
