/**
 * Before a reconcile, rebuild or rollback: shows its plan and waits for confirmation; or proposes
 * changes with which the code would follow the cloud.
 */
import { createInterface } from 'node:readline/promises'
import colors from 'picocolors'
import type { Client, OperationInput } from '../client/index.ts'
import { exitCodes } from '../lib/errors.ts'
import type { OperationKind } from '../model/operation.ts'
import { follow } from './follow.ts'
import type { Invocation } from './frame.ts'
import { rebuildPlanLines, rollbackPlanLines } from './render/goingBack.ts'
import { adoptionLines, reconcilePlanLines } from './render/adoption.ts'
import { failureLines, hasChanges } from './render/operation.ts'
import type { Screen } from './screen.ts'

/**
 * Whether to continue. Asks only on a terminal, without `--yes`, `--json` and `--no-wait`.
 * Elsewhere it continues, so that a CI job does not wait for an answer; there the service protects
 * (`allowReplace`, approvals).
 */
export async function confirmPlan(
  client: Client,
  environment: string,
  input: OperationInput,
  { options, screen }: Invocation<[string], { yes?: boolean; wait: boolean }>,
): Promise<boolean> {
  if (options.yes || !options.wait || screen.json || !process.stdin.isTTY || !process.stderr.isTTY)
    return true
  const { kind, targets, targetDependents, keepStateful, replace, to } = input
  const operation = await client.requestOperation(environment, {
    kind,
    planOnly: true,
    targets,
    targetDependents,
    keepStateful,
    replace,
    to,
    message: 'plan, before it is decided',
  })
  const final = await follow({ client, operation, screen })
  if (final.status !== 'succeeded') {
    for (const line of failureLines(final)) screen.error(line)
    return false
  }
  const plan = await client.getOperationPlan(final.id)
  for (const line of kind === 'rebuild'
    ? rebuildPlanLines(plan)
    : kind === 'rollback'
      ? rollbackPlanLines(plan, final)
      : reconcilePlanLines(plan))
    screen.out(line)
  if (!hasChanges(final.changes)) return true
  return readAnswer(
    `${colors.bold(`${questions[kind] ?? 'Go on with'} ${environment} like this?`)} [y/N] `,
  )
}

const questions: Partial<Record<OperationKind, string>> = {
  reconcile: 'Reconcile',
  rebuild: 'Rebuild',
  rollback: 'Roll back',
}

/** A question that `y` or `yes` answers with yes. */
export async function readAnswer(question: string): Promise<boolean> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await prompt.question(question)).trim())
  } finally {
    prompt.close()
  }
}

/** `--adopt`: the proposal, and nothing else. */
export async function adopt(
  client: Client,
  environment: string,
  targets: string[] | undefined,
  screen: Screen,
): Promise<number> {
  const proposal = await client.getAdoption(environment, targets ? { urn: targets } : {})
  for (const line of adoptionLines(proposal)) screen.out(line)
  screen.document(proposal)
  return exitCodes.done
}
