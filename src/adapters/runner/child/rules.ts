/** Evaluates the program's own compliance rules; see host/program/evaluateRules.ts. */
import type { RuleFindings } from '../../../model/operation.ts'
import type { ResourceRecord } from '../../../model/operation.ts'
import type { RunResult } from '../../../model/run.ts'
import type { Run } from './run.ts'
import { maskSettings, getSettings } from './settings.ts'

/**
 * Returns the findings about the recorded state, and about the planned one if the run has one; null
 * when the program was not loaded or has no rules.
 */
export async function evaluateRuleFindings(
  { request, program }: Run,
  {
    state,
    plannedState,
    settings,
  }: Pick<RunResult, 'state' | 'settings'> & { plannedState?: ResourceRecord[] | null },
): Promise<RuleFindings[] | null> {
  if (request.mode !== 'run' || !program?.hasRules) return null
  const { name, kind } = request.environment
  const found: RuleFindings[] = []
  const sides = [
    ['recorded', state?.resources],
    ['planned', plannedState],
  ] as const
  for (const [side, resources] of sides)
    if (resources)
      for (const rule of await program.evaluate({ environment: name, kind, settings, resources }))
        found.push({ ...rule, state: side })
  return found
}

/**
 * Returns the settings with the schema's defaults; unchanged from the file when there is no schema
 * or the schema refuses `[secret]`. Null when no program was loaded.
 */
export async function readSettingsFor({ request, program, settings }: Run): Promise<unknown> {
  if (request.mode !== 'run' || !program) return null
  const masked = maskSettings(getSettings(request, settings.config))
  const parsed = await program.parse(masked)
  return parsed.success ? parsed.data : masked
}
