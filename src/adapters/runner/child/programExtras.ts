/** The optional extras of a program in addition to its resources. Types only. */
import type { EvaluatedRule, ParseResult, RuleQuestion } from '../host/protocol.ts'

export type Program = {
  /** JSON schema of the settings; null without a schema, or where it can't be expressed */
  schema: unknown
  hasRules: boolean
  /** the settings after parsing with the schema; unchanged without a schema */
  parse(value: unknown): Promise<ParseResult>
  evaluate(question: RuleQuestion): Promise<EvaluatedRule[]>
}
