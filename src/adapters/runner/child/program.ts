/**
 * Loads the optional extras of a program, its settings schema and its rules, in a separate process.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { FieldError } from '../../../lib/errors.ts'
import { buildEnvironment } from '../host/programs.ts'
import type { ProgramProcess } from '../host/programProcess.ts'
import type {
  EvaluatedRule,
  InspectAnswer,
  Issue,
  ParseResult,
  RuleQuestion,
} from '../host/protocol.ts'
import { RunFailure } from './failure.ts'
import { isNodeProgram, requireLanguageHost } from './language.ts'
import { getShortName } from './recorded.ts'
import type { Run } from './run.ts'
import { computeSettingsDigest } from './settings.ts'
import type { Program } from './programExtras.ts'

/** The time limit for loading a program's extras; after it the program runs without them. */
const loadMs = 60_000
/** All rules of a program together have ten seconds (host/program/evaluateRules.ts). */
const evaluateMs = 15_000

const withoutExtras: Program = {
  schema: null,
  hasRules: false,
  parse: value => Promise.resolve({ success: true, data: value }),
  evaluate: () => Promise.resolve([]),
}

/**
 * Loads the extras when the main file mentions any. Throws `program-invalid` for a missing main
 * file and for settings that are not a schema. A program that can't be loaded this way has no
 * extras; it reports its error when it runs.
 */
export async function inspectProgram(run: Run): Promise<Program> {
  const { tree } = run.request
  if (!existsSync(tree.main))
    throw new RunFailure(
      'program-invalid',
      `the revision has no main file ${tree.main.replace(`${tree.folder}/`, '')}`,
      { hint: 'set `main` in Pulumi.yaml' },
    )
  await requireLanguageHost(run)
  if (!isNodeProgram(run) || !mentionsExtras(tree.main)) return withoutExtras
  const inspection = new Inspection(run, run.programs.take())
  try {
    return await run.control.raceWithStop(inspection.load())
  } catch (error) {
    inspection.close()
    throw error
  }
}

function mentionsExtras(main: string): boolean {
  return /\b(?:settings|rules)\b/.test(readFileSync(main, 'utf8'))
}

function assignsExtras(main: string): boolean {
  return /\.(?:settings|rules)\s*=(?!=)/.test(readFileSync(main, 'utf8'))
}

/** One process that has loaded the program and answers about its extras until the run ends. */
class Inspection {
  readonly #run: Run
  readonly #process: ProgramProcess
  readonly #waiting = new Map<number, (answer: InspectAnswer | null) => void>()
  #next = 1

  constructor(run: Run, process: ProgramProcess) {
    this.#run = run
    this.#process = process
    process.onLine = (stream, line) =>
      run.log.addDiagnostic(stream === 'stdout' ? 'info' : 'warning', line)
    process.onAnswer = message => {
      const answer = message as InspectAnswer
      this.#answer('id' in answer ? answer.id : 0, answer)
    }
    void process.waitForExit().then(() => {
      for (const id of this.#waiting.keys()) this.#answer(id, null)
    })
  }

  close(): void {
    this.#process.kill()
  }

  async load(): Promise<Program> {
    const { tree, stack } = this.#run.request
    this.#process.send({
      type: 'inspect',
      main: tree.main,
      folder: dirname(tree.main),
      env: buildEnvironment(process.env),
      project: tree.project,
      stack: getShortName(stack),
    })
    const answer = await this.#wait(0, loadMs)
    if (answer?.type === 'contract')
      throw new RunFailure('program-invalid', answer.message, {
        hint: 'programs/README.md describes the extras that a program can export',
      })
    if (answer?.type !== 'inspected') return this.#withoutExtras(answer)
    const { schema, hasRules } = answer
    if (!schema && !hasRules) {
      this.close()
      return withoutExtras
    }
    return {
      schema: schema?.json ?? null,
      hasRules,
      parse: value => (schema ? this.#parse(value) : withoutExtras.parse(value)),
      evaluate: question => this.#evaluate(question),
    }
  }

  #withoutExtras(answer: InspectAnswer | null): Program {
    this.close()
    const reason = answer?.type === 'failed' ? answer.message : 'its process ended'
    // a program without extras may contain their names, and may fail here because its configuration
    // is missing; it reports no warning
    if (!assignsExtras(this.#run.request.tree.main)) return withoutExtras
    this.#run.log.addDiagnostic(
      'warning',
      `the program's settings schema and rules could not be read: ${reason}`,
    )
    return withoutExtras
  }

  async #parse(value: unknown): Promise<ParseResult> {
    const id = this.#next++
    this.#process.send({ type: 'parse', id, value })
    const answer = await this.#wait(id, evaluateMs)
    if (answer?.type === 'parsed') return answer.result
    return {
      success: false,
      issues: [{ path: [], message: 'the settings schema of the program did not answer' }],
    }
  }

  async #evaluate(question: RuleQuestion): Promise<EvaluatedRule[]> {
    const id = this.#next++
    this.#process.send({ type: 'evaluate', id, question })
    const answer = await this.#wait(id, evaluateMs)
    if (answer?.type === 'evaluated') return answer.findings
    this.close()
    return [
      {
        id: 'rules',
        severity: 'critical',
        describes: 'The rules of the program',
        findings: [],
        error: 'they did not answer, and were ended',
      },
    ]
  }

  #wait(id: number, milliseconds: number): Promise<InspectAnswer | null> {
    return new Promise(resolve => {
      const timer = setTimeout(() => this.#answer(id, null), milliseconds)
      this.#waiting.set(id, answer => {
        clearTimeout(timer)
        resolve(answer)
      })
      if (!this.#process.lives) this.#answer(id, null)
    })
  }

  #answer(id: number, answer: InspectAnswer | null): void {
    const resolve = this.#waiting.get(id)
    this.#waiting.delete(id)
    resolve?.(answer)
  }
}

/** Throws `settings-invalid` with every wrong field by its path. */
export async function validateSettings(
  program: Program,
  value: unknown,
  file: string,
): Promise<unknown> {
  const parsed = await program.parse(value)
  if (parsed.success) return parsed.data
  const fields = parsed.issues.flatMap(error => listFieldErrors(error))
  throw new RunFailure(
    'settings-invalid',
    fields.map(field => `${field.path}: ${field.message}`).join('; '),
    { fields, hint: `correct ${file}, or the overrides of this environment` },
  )
}

/** zod reports unknown keys at their parent, but a person searches for the key itself. */
function listFieldErrors({ path, message, code, keys }: Issue): FieldError[] {
  const at = ['settings', ...path]
  if (code === 'unrecognized_keys' && keys)
    return keys.map(key => ({
      path: [...at, key].map(String).join('.'),
      message: 'unknown setting',
    }))
  return [{ path: at.map(String).join('.'), message }]
}

/**
 * Returns the SHA-256 of the schema with sorted keys, so equal schemas have equal digests; null
 * when the schema can't be expressed as JSON schema.
 */
export function findSchemaDigest({ schema }: Program): string | null {
  return schema === null ? null : computeSettingsDigest(schema)
}
