import type { OperationContext } from './operationContext.ts'
import { checkDriftForGate } from './gateDriftCheck.ts'
import { passGate } from './passGate.ts'
import { isControlled } from './readControl.ts'
import { refuseUnreviewed } from './refuseUnreviewed.ts'
import { runStep } from './runStep.ts'
import type { PreparedAttempt, AdmittedAttempt } from './phaseInputs.ts'

/**
 * Passes the gate, waits for the engine, and decides what the run is for. Null when the operation
 * was cancelled meanwhile.
 *
 * @throws TwinstackError `gate-refused`, `engine-missing`, `engine-mismatch`
 */
export async function admitOperation(
  context: OperationContext,
  prepared: PreparedAttempt,
): Promise<AdmittedAttempt | null> {
  const { operation, approved } = prepared
  let { control, plan } = prepared
  if (isControlled(control, operation) && !plan) {
    const checkDrift = () => checkDriftForGate(context, operation)
    if (approved) await runStep(context, operation, 'drift-check', checkDrift)
    const decision = await runStep(context, operation, 'gate', () =>
      passGate(context, prepared, approved),
    )
    // refusals that need no drift check come before the drift check
    const hasConditions = Boolean(decision?.conditions.length)
    if (!approved && hasConditions) await runStep(context, operation, 'drift-check', checkDrift)
    // the gate has no condition for this kind, so it needs no plan
    if (!control?.approval && !hasConditions) control = null
    plan = toPlan(approved)
  }
  await runStep(context, operation, 'engine', () => context.deps.getEngine())
  if (context.cancel.aborted) return null
  const purpose = findPurpose({ control, operation, plan })
  if (purpose === 'plan' && control?.approval)
    await refuseUnreviewed(context.deps, context.environment, operation, true)
  return { ...prepared, control, plan, purpose }
}

function findPurpose({
  control,
  operation,
  plan,
}: Pick<PreparedAttempt, 'control' | 'operation' | 'plan'>): AdmittedAttempt['purpose'] {
  if (!isControlled(control, operation)) return 'run'
  return plan ? 'apply' : 'plan'
}

/** The plan that an approval binds to; null before there is one. */
function toPlan(approved: PreparedAttempt['approved']): PreparedAttempt['plan'] {
  return approved?.digest == null ? null : { digest: approved.digest, parts: approved.parts ?? {} }
}
