import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { containsSecret } from '../../../model/checkpoint.ts'

import type { PlannedSecrets } from '../../../model/run.ts'
import { getStackSettingsFile } from './recorded.ts'
import type { Run } from './run.ts'

/** The file of the engine's plan in the folder of a run. */
export const planFile = 'engine-plan.json'

type Inputs = Record<string, unknown>
/** The part of the engine's plan that is read (sdk/v3 `apitype/plan.go`). */
type EnginePlan = {
  resourcePlans?: Record<
    string,
    { goal?: { inputDiff?: { adds?: Inputs; updates?: Inputs } } | null }
  >
}

/**
 * The inputs with secrets that the engine's plan sets, as ciphertext, by URN and property; the
 * events of a preview have `[secret]` in their place. Empty when the plan can't be read: the
 * secrets of the plan are then not compared.
 */
export function readPlannedSecrets({
  folder,
  request,
}: Pick<Run, 'folder' | 'request'>): PlannedSecrets {
  const found: Record<string, Inputs> = {}
  const plan = readPlan(join(folder, planFile))
  for (const [urn, { goal }] of Object.entries(plan.resourcePlans ?? {})) {
    const { adds, updates } = goal?.inputDiff ?? {}
    const secret = Object.entries({ ...adds, ...updates }).filter(([, value]) =>
      containsSecret(value),
    )
    if (secret.length > 0) found[urn] = Object.fromEntries(secret)
  }
  return { salt: readSalt(getStackSettingsFile(folder, request.stack)), inputs: found }
}

function readSalt(file: string): string | null {
  try {
    const { encryptionsalt: salt } = parse(readFileSync(file, 'utf8')) as {
      encryptionsalt?: unknown
    }
    return typeof salt === 'string' ? salt : null
  } catch {
    return null
  }
}

function readPlan(file: string): EnginePlan {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as EnginePlan
  } catch {
    return {}
  }
}
