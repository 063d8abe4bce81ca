import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { FieldError } from '../../../lib/errors.ts'
import type { RunRequest } from '../../../model/run.ts'
import type { Control } from './control.ts'
import { programFailure, RunFailure } from './failure.ts'
import { settingsDigest } from './settings.ts'

type Issue = { path: PropertyKey[]; message: string; code?: string; keys?: string[] }
type Schema = {
  safeParse(
    value: unknown,
  ): { success: true; data: unknown } | { success: false; error: { issues: Issue[] } }
}
/** `rules` as the program has them, unchecked: see rules.ts */
export type Program = { run(): Promise<unknown>; settings: Schema; rules?: unknown }

/**
 * Imports the program and checks its contract (programs/README.md). Throws `program-invalid`,
 * `program-failed`, `program-exited`.
 */
export async function loadProgram(tree: RunRequest['tree'], control: Control): Promise<Program> {
  if (!existsSync(tree.main))
    throw new RunFailure(
      'program-invalid',
      `the revision has no main file ${tree.main.replace(`${tree.folder}/`, '')}`,
      { hint: 'set `main` in Pulumi.yaml' },
    )
  const module = await control.unlessStopped(importMain(tree))
  const run = module.default
  if (typeof run !== 'function')
    throw contract('the default export must be an async function that returns the outputs')
  // as a property, because Pulumi's own host refuses named exports beside the default one; a named
  // export works as well
  const settings = (run as { settings?: unknown }).settings ?? module.settings
  if (typeof (settings as Schema | undefined)?.safeParse !== 'function')
    throw contract(
      '`settings` must be a zod schema: a property of the default function, or an export',
    )
  return {
    run: run as Program['run'],
    settings: settings as Schema,
    rules: (run as { rules?: unknown }).rules ?? module.rules,
  }
}

function contract(message: string): RunFailure {
  return new RunFailure('program-invalid', message, {
    hint: 'programs/README.md describes what a program must export',
  })
}

async function importMain(tree: RunRequest['tree']): Promise<Record<string, unknown>> {
  try {
    return await import(pathToFileURL(tree.main).href)
  } catch (error) {
    throw programFailure(error, tree.folder)
  }
}

/** Throws `settings-invalid` with every wrong field by its path. */
export function validateSettings(program: Program, value: unknown, file: string): unknown {
  const parsed = program.settings.safeParse(value)
  if (parsed.success) return parsed.data
  const fields = parsed.error.issues.flatMap(fieldErrors)
  throw new RunFailure(
    'settings-invalid',
    fields.map(field => `${field.path}: ${field.message}`).join('; '),
    { fields, hint: `correct ${file}, or the overrides of this environment` },
  )
}

/** zod reports unknown keys at their parent; a person looks for the key itself. */
function fieldErrors({ path, message, code, keys }: Issue): FieldError[] {
  const at = ['settings', ...path]
  if (code === 'unrecognized_keys' && keys)
    return keys.map(key => ({
      path: [...at, key].map(String).join('.'),
      message: 'unknown setting',
    }))
  return [{ path: at.map(String).join('.'), message }]
}

/**
 * SHA-256 of the schema, keys sorted: equal schemas, equal digest; null when it can't be expressed.
 */
export function schemaDigest(program: Program, main: string): string | null {
  const schema = settingsSchema(program, main)
  return schema === null ? null : settingsDigest(schema)
}

/** The schema as JSON schema, made by the program's own zod; null when it can't be expressed. */
export function settingsSchema(program: Program, main: string): unknown {
  try {
    return createRequire(main)('zod').toJSONSchema(program.settings, {
      unrepresentable: 'any',
      io: 'input',
    })
  } catch {
    return null
  }
}
