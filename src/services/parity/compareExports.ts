import type { z } from 'zod'
import { buildExportReport } from '../../analysis/parity/buildExportReport.ts'
import { compareStates } from '../../analysis/parity/compareStates.ts'
import { readRegister } from '../../analysis/parity/register/readRegister.ts'
import { parseInput } from '../../lib/input.ts'
import { prepareYaml } from '../../lib/yaml.ts'
import { compareExportsInput, type ParityDocument } from '../../model/parityReport.ts'
import type { VerbContext } from '../../model/verbContext.ts'

/**
 * Compares two exported states of any stacks as the command `compare` does. It stores nothing and
 * reads nothing of the service, so every caller may use it.
 * @throws TwinstackError `invalid-request`
 */
export async function compareExports({
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof compareExportsInput>
}): Promise<ParityDocument> {
  const { left, right, differences, labels } = parseInput(compareExportsInput, input)
  const register =
    differences.trim() === ''
      ? undefined
      : readRegister(await prepareYaml(differences, 'differences'), 'differences')
  const now = new Date()
  const result = compareStates({ left, right, ...(register && { register }), options: { now } })
  return buildExportReport(result, { documents: [left, right], labels, register, now })
}
