/**
 * The messages between a runner and a program process. Commands use the IPC channel of Node.
 * Reports of a run are lines of JSON on file descriptor 3, written synchronously, so that none is
 * lost when the program exits.
 */
import type { RuleFindings, ResourceRecord } from '../../../model/operation.ts'
import type { EnvironmentKind } from '../../../model/environment.ts'

/** File descriptor of the reports. */
export const reportDescriptor = 3

export type ProgramCommand =
  /** runs `entry` (cmd/run of the program's own SDK) as Pulumi's Node.js host does */
  | {
      type: 'run'
      entry: string
      args: string[]
      folder: string
      env: Record<string, string>
      /** properties that the engine does not change, in addition to those that the program names */
      ignoreChanges: IgnoredChange[]
      /** URNs of resources that are deleted before they are replaced, as this run requires it */
      deleteFirst: string[]
    }
  /** loads the program with a simulated engine, to read its settings schema and its rules */
  | {
      type: 'inspect'
      main: string
      folder: string
      env: Record<string, string>
      project: string
      stack: string
    }
  | { type: 'parse'; id: number; value: unknown }
  | { type: 'evaluate'; id: number; question: RuleQuestion }

/** `urn`: of a recorded resource; `path`: as in the resource option `ignoreChanges` */
export type IgnoredChange = { urn: string; path: string }

export type ProgramReport =
  | { type: 'secret'; value: unknown }
  | { type: 'exit'; code: number; stack: string }
  | { type: 'error'; name: string; message: string; stack: string }

/** Answers of an inspected program, over the IPC channel. */
export type InspectAnswer =
  | ({ type: 'inspected' } & InspectionResult)
  | { type: 'contract'; message: string }
  | { type: 'failed'; message: string; stack: string }
  | { type: 'parsed'; id: number; result: ParseResult }
  | { type: 'evaluated'; id: number; findings: EvaluatedRule[] }

export type InspectionResult = {
  /** JSON schema of the settings; undefined without a schema, null where it can't be expressed */
  schema?: { json: unknown }
  hasRules: boolean
}

export type Issue = { path: PropertyKey[]; message: string; code?: string; keys?: string[] }
export type ParseResult = { success: true; data: unknown } | { success: false; issues: Issue[] }

/** What a rule receives: plain data, frozen. Secrets read `[secret]`. */
export type RuleQuestion = {
  environment: string
  kind: EnvironmentKind
  resources: ResourceRecord[]
  settings: unknown
}
export type EvaluatedRule = Omit<RuleFindings, 'state'>
