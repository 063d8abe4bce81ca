/**
 * Confirmation before an operation that writes: shows its plan and waits for an answer; or proposes
 * code changes that match the cloud.
 */
import { Writable } from 'node:stream'
import { createInterface } from 'node:readline/promises'
import colors from 'picocolors'
import type { Client, OperationDetail, OperationInput } from '../client/index.ts'
import { exitCodes } from '../lib/errors.ts'
import { listAllResources } from './listAllResources.ts'
import type { Operation, OperationKind, Plan } from '../model/operation.ts'
import { follow } from './follow.ts'
import type { Invocation } from './frame.ts'
import { reportNotSucceeded } from './reportNotSucceeded.ts'
import {
  formatDeployPlanLines,
  formatDestroyLines,
  formatRebuildPlanLines,
  formatRollbackPlanLines,
} from './render/rollback.ts'
import { formatAdoptionLines, formatReconcilePlanLines } from './render/adoption.ts'
import { hasChanges } from './render/operation.ts'
import type { Screen } from './screen.ts'
import { isTerminal } from './interrupt.ts'

type ConfirmableInput = Pick<OperationInput, 'confirm' | 'planOnly'> & {
  yes?: boolean
  wait: boolean
}

/**
 * `go`: whether to request the operation; `name`: the name that the person typed, which the service
 * requires as `confirm`.
 */
export type Agreement = { go: true; name?: string } | { go: false; code: number }

/**
 * Shows the plan and asks for confirmation on a terminal, without `--yes`, `--json` and
 * `--no-wait`. In all other cases it continues, so that a CI job does not wait for an answer; there
 * the service refuses dangerous changes (`allowReplace`, approvals). With `--plan-only` it ends
 * after the plan.
 */
export async function agreeToPlan(
  client: Client,
  environment: string,
  input: OperationInput,
  { options, screen }: Invocation<[string], ConfirmableInput>,
): Promise<Agreement> {
  const isAsking = !options.yes && options.wait && !screen.json && isTerminal()
  if (!isAsking && !options.planOnly) return { go: true }
  if (input.kind === 'destroy') return agreeToDestroy(client, environment, options, screen)
  const final = await plan(client, environment, input, screen)
  if (final.status !== 'succeeded') return { go: false, code: reportNotSucceeded(final, screen) }
  const found = await client.getOperationPlan(final.id)
  for (const line of formatPlan(input.kind, found, final)) screen.printLine(line)
  if (options.planOnly) {
    screen.printDocument({ operation: final, plan: found })
    return { go: false, code: exitCodes.done }
  }
  if (!hasChanges(final.changes)) return { go: true }
  const question = `${questions[input.kind] ?? 'Continue with'} ${environment}?`
  return (await readAnswer(`${colors.bold(question)} [y/N] `))
    ? { go: true }
    : { go: false, code: exitCodes.failed }
}

/** The plan of a deploy comes from a preview; the other kinds plan with `planOnly`. */
async function plan(
  client: Client,
  environment: string,
  input: OperationInput,
  screen: Screen,
): Promise<OperationDetail> {
  const { kind, revision, targets, targetDependents, keepStateful, replace, to } = input
  const message = 'plan, before it is decided'
  const operation = await client.requestOperation(
    environment,
    kind === 'deploy'
      ? { kind: 'preview', revision, message }
      : { kind, planOnly: true, targets, targetDependents, keepStateful, replace, to, message },
  )
  return follow({ client, operation, screen })
}

function formatPlan(kind: OperationKind, plan: Plan, operation: Operation): string[] {
  if (kind === 'rebuild') return formatRebuildPlanLines(plan)
  if (kind === 'rollback') return formatRollbackPlanLines(plan, operation)
  return kind === 'deploy' ? formatDeployPlanLines(plan) : formatReconcilePlanLines(plan)
}

const questions: Partial<Record<OperationKind, string>> = {
  deploy: 'Deploy to',
  reconcile: 'Reconcile',
  rebuild: 'Rebuild',
  rollback: 'Roll back',
}

/** A destroy deletes the recorded resources, so they are shown without the engine. */
async function agreeToDestroy(
  client: Client,
  environment: string,
  options: ConfirmableInput,
  screen: Screen,
): Promise<Agreement> {
  const resources = await listAllResources(client, environment)
  for (const line of formatDestroyLines(environment, resources)) screen.printLine(line)
  if (options.planOnly) {
    screen.printDocument({ environment, resources })
    return { go: false, code: exitCodes.done }
  }
  if (options.confirm === environment) return { go: true }
  const typed = await readLine(`Type ${colors.bold(environment)} to destroy it: `)
  if (typed === environment) return { go: true, name: typed }
  screen.printError('the name does not match; nothing was requested')
  return { go: false, code: exitCodes.failed }
}

/** A question that `y` or `yes` answers with yes. */
export async function readAnswer(question: string): Promise<boolean> {
  return /^y(es)?$/i.test(await readLine(question))
}

/** One line that a person types. */
export async function readLine(question: string): Promise<string> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return (await prompt.question(question)).trim()
  } finally {
    prompt.close()
  }
}

/** Asks in the same way, but hides the typed text; without a terminal it reads a line of stdin. */
export async function readSecretLine(question: string): Promise<string> {
  if (!isTerminal()) {
    let text = ''
    for await (const chunk of process.stdin) text += String(chunk)
    return text.split('\n')[0]?.trim() ?? ''
  }
  process.stderr.write(question)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const prompt = createInterface({ input: process.stdin, output: silent, terminal: true })
  try {
    return (await prompt.question('')).trim()
  } finally {
    prompt.close()
    process.stderr.write('\n')
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
  for (const line of formatAdoptionLines(proposal)) screen.printLine(line)
  screen.printDocument(proposal)
  return exitCodes.done
}
