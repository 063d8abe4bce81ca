import { loadProgram, settingsSchema, validateSettings } from './program.ts'
import type { Run } from './run.ts'
import { maskedSettings, readSettings, settingsDigest, settingsKey } from './settings.ts'
import type { Step } from './steps.ts'

/**
 * The program and its settings without an engine. Secret settings read `[secret]`, so a schema that
 * looks into them may refuse.
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
      run.program = await loadProgram(run.request.tree, run.control)
    },
  },
  { name: 'describe', take: describe },
]

function describe(run: Run): void {
  const { request, program } = run
  const raw = run.settings.config[settingsKey(request)]
  const settings = validateSettings(program, maskedSettings(raw), request.settingsFile)
  run.facts.settingsDigest = settingsDigest(raw)
  run.facts.description = {
    settings,
    settingsSchema: settingsSchema(program, request.tree.main),
    name: request.tree.project,
  }
}
