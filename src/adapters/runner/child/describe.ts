import { inspectProgram, validateSettings } from './program.ts'
import type { Run } from './run.ts'
import { maskSettings, readSettings, computeSettingsDigest, getSettings } from './settings.ts'
import type { Step } from './steps.ts'

/**
 * The program and its settings without an engine. Secret settings read `[secret]`, so a schema that
 * examines them may refuse.
 */
export const describeSteps: Step[] = [
  {
    name: 'settings',
    take: run => {
      run.settings = readSettings(run.request)
    },
  },
  {
    name: 'program',
    take: async run => {
      run.program = await inspectProgram(run)
    },
  },
  { name: 'describe', take: describe },
]

async function describe(run: Run): Promise<void> {
  const { request, program, settings: file } = run
  if (!program) return
  const raw = getSettings(request, file.config)
  const settings = await validateSettings(program, maskSettings(raw), request.settingsFile)
  run.facts.settingsDigest = computeSettingsDigest(raw)
  run.facts.description = {
    settings,
    settingsSchema: program.schema,
    name: request.tree.project,
  }
}
