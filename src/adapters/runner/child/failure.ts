import type { FieldError, OperationErrorCode } from '../../../lib/errors.ts'
import { TwinstackError } from '../../../lib/errors.ts'
import type { OperationError } from '../../../model/operation.ts'
import { getErrorMessage } from '../../../lib/errors.ts'
import { explainMissingSetting } from './missingSetting.ts'
import type { ProgramProblem } from '../host/programs.ts'

/** Why a run failed. `resources` names the resources that the cloud or the engine refused. */
export class RunFailure extends TwinstackError<OperationErrorCode> {
  readonly resources: { urn: string; message: string }[] | undefined

  constructor(
    code: OperationErrorCode,
    detail: string,
    options: {
      hint?: string
      fields?: FieldError[]
      resources?: { urn: string; message: string }[]
      cause?: unknown
    } = {},
  ) {
    super(code, detail, options)
    this.resources = options.resources
  }
}

/** The form in which a failure is stored. An unexpected error is `internal`, with its message. */
export function asOperationError(error: unknown): OperationError {
  if (!(error instanceof TwinstackError))
    return { code: 'internal', message: getErrorMessage(error) }
  const { code, message, hint, fields } = error as TwinstackError<OperationErrorCode>
  const resources = error instanceof RunFailure ? error.resources : undefined
  return {
    code,
    message,
    ...(hint ? { hint } : {}),
    ...(fields ? { fields } : {}),
    ...(resources ? { resources } : {}),
  }
}

/**
 * The failure of a program: its message and the first stack frames inside the tree, which are the
 * user's own code.
 */
export function createProgramFailure(problem: ProgramProblem, tree: string): RunFailure {
  const frames = formatFramesIn(problem.stack, tree)
  if (problem.type === 'exit')
    return new RunFailure(
      'program-exited',
      `the program called process.exit(${problem.code})${frames}`,
      { hint: 'throw an error instead; an exit leaves the engine without its program' },
    )
  const missing = explainMissingSetting(problem.message)
  if (missing !== null)
    return new RunFailure('program-failed', `${missing.message}${frames}`, { hint: missing.hint })
  const message = withoutTree(problem.message || problem.name, tree)
  return new RunFailure('program-failed', `${message}${frames}`)
}

function formatFramesIn(stack: string, tree: string): string {
  const lines = stack.split('\n')
  const frames = lines
    .filter(line => /^\s+at /.test(line) && line.includes(tree) && !line.includes('node_modules'))
    .slice(0, 3)
  // an error of syntax has no frame of the program; its stack begins with the place
  const [first = ''] = lines
  if (frames.length === 0 && first.includes(`${tree}/`) && /:\d+$/.test(first))
    frames.push(`    at ${first}`)
  return frames.map(line => `\n${withoutTree(line.trimEnd(), tree)}`).join('')
}

/** Paths as the repository has them. */
const withoutTree = (text: string, tree: string): string =>
  text.replaceAll(`file://${tree}/`, '').replaceAll(`${tree}/`, '')
