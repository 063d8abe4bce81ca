/** `doctor`: what this machine has of what Twinstack needs. */
import type { Command } from 'commander'
import colors from 'picocolors'

import { exitCodes } from '../../lib/errors.ts'
import { wrapAction } from '../frame.ts'
import { clean } from '../text.ts'
import type { Finding } from '../../adapters/pulumi/doctor/finding.ts'

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('what was found here: Node, engine, Go, database, git, cloud, plugin')
    .action(
      wrapAction<[], object>(async ({ screen, config }) => {
        const { diagnose } = await import('../../adapters/pulumi/doctor.ts')
        const findings = await diagnose(config())
        const width = Math.max(...findings.map(finding => finding.name.length))
        for (const finding of findings) screen.out(formatFindingLine(finding, width))
        screen.document({ findings })
        return findings.some(finding => finding.ok === false) ? exitCodes.failed : exitCodes.done
      }),
    )
}

/** Green as it should be, yellow what is worth knowing, red what Twinstack can not work with. */
function formatFindingLine({ name, ok, found, hint }: Finding, width: number): string {
  const mark = ok === true ? colors.green('✔') : ok === null ? colors.yellow('!') : colors.red('✘')
  const siblingFile = `\n  ${' '.repeat(width)}  `
  return (
    `${mark} ${name.padEnd(width)}  ${clean(found)}` +
    (hint
      ? `${siblingFile}${colors.yellow('hint:')} ${clean(hint).replaceAll('\n', siblingFile)}`
      : '')
  )
}
