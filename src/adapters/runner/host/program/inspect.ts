/**
 * Reads a program's optional extras: `settings` (a zod schema) and `rules` of its default function.
 * The program is loaded as a module with a simulated engine, so that resources at its top level
 * create nothing; the function itself is not called.
 */
import { pathToFileURL } from 'node:url'
import type { InspectAnswer, Issue, ParseResult, ProgramCommand } from '../protocol.ts'
import { evaluateRules } from './evaluateRules.ts'

type Schema = {
  safeParse(
    value: unknown,
  ): { success: true; data: unknown } | { success: false; error: { issues: Issue[] } }
}
type InspectCommand = Extract<ProgramCommand, { type: 'inspect' }>
type Extras = { settings?: Schema; rules?: unknown }

const answer = (message: InspectAnswer) => process.send?.(message)

/** Answers `parse` and `evaluate` commands until the channel is closed. */
export async function inspectProgram(
  command: InspectCommand,
  require: NodeJS.Require,
): Promise<void> {
  try {
    refuseExit()
    simulateEngine(command, require)
    const extras = readExtras((await import(pathToFileURL(command.main).href)) as unknown)
    if (extras.settings !== undefined && typeof extras.settings?.safeParse !== 'function') {
      answer({
        type: 'contract',
        message: '`settings` of the exported function must be a zod schema',
      })
      return
    }
    process.on('message', (next: ProgramCommand) => serve(next, extras))
    answer({
      type: 'inspected',
      ...(extras.settings ? { schema: { json: toSchemaJson(extras.settings, require) } } : {}),
      hasRules: extras.rules !== undefined,
    })
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error))
    answer({ type: 'failed', message, stack: stack ?? '' })
  }
}

/**
 * Replaces `process.exit`: a rule that ends its process would prevent the evaluation of the others.
 */
function refuseExit(): void {
  process.exit = (code?: number | string | null): never => {
    throw new Error(`process.exit(${code ?? 0}) was called`)
  }
}

function simulateEngine({ project, stack }: InspectCommand, require: NodeJS.Require): void {
  const { runtime } = require('@pulumi/pulumi') as typeof import('@pulumi/pulumi')
  const mocks = {
    newResource: ({ name, inputs }: { name: string; inputs: unknown }) => ({
      id: name,
      state: inputs,
    }),
    call: ({ inputs }: { inputs: unknown }) => inputs,
  }
  void runtime.setMocks(mocks as Parameters<typeof runtime.setMocks>[0], project, stack, true)
}

/** `module.default` is the function; of a CommonJS program it is `module.exports`. */
function readExtras(module: unknown): Extras {
  const { default: exported } = module as { default?: unknown }
  const inner = (exported as { default?: unknown } | undefined)?.default
  const program = typeof exported === 'function' ? exported : inner
  return typeof program === 'function' ? (program as Extras) : {}
}

function toSchemaJson(schema: Schema, require: NodeJS.Require): unknown {
  try {
    const zod = require('zod') as { toJSONSchema(schema: Schema, options: object): unknown }
    return zod.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' })
  } catch {
    return null
  }
}

function serve(command: ProgramCommand, { settings, rules }: Extras): void {
  if (command.type === 'parse')
    answer({ type: 'parsed', id: command.id, result: parse(settings, command.value) })
  if (command.type === 'evaluate')
    answer({
      type: 'evaluated',
      id: command.id,
      findings: evaluateRules({ rules }, command.question),
    })
}

function parse(schema: Schema | undefined, value: unknown): ParseResult {
  const parsed = schema?.safeParse(value) ?? { success: true, data: value }
  if (parsed.success) return { success: true, data: parsed.data }
  const issues = parsed.error.issues.map(({ path, message, code, keys }) => ({
    path: path.map(String),
    message,
    ...(code === undefined ? {} : { code }),
    ...(keys === undefined ? {} : { keys }),
  }))
  return { success: false, issues }
}
