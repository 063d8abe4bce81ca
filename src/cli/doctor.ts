/** `doctor`: what this machine has of what Twinstack needs. */
import type { Command } from 'commander'
import colors from 'picocolors'
import { exitCodes } from '../errors.ts'
import { action } from './frame.ts'
import { clean } from './text.ts'

export function addDoctor (program: Command): void {
  program.command('doctor').description('what was found here: Node, engine, Go, database, git, cloud, plugin')
    .action(action<[], object>(async ({ screen, config }) => {
      const { diagnose } = await import('../engine/doctor.ts')
      const findings = await diagnose(config())
      const width = Math.max(...findings.map(finding => finding.name.length))
      for (const finding of findings) screen.out(findingLine(finding, width))
      screen.document({ findings })
      return findings.some(finding => finding.state === 'error') ? exitCodes.failed : exitCodes.done
    }))
}

type Finding = { name: string, state: 'ok' | 'warning' | 'error', detail: string, hint?: string }

function findingLine ({ name, state, detail, hint }: Finding, width: number): string {
  const mark = { ok: colors.green('✔'), warning: colors.yellow('!'), error: colors.red('✘') }[state]
  return `${mark} ${name.padEnd(width)}  ${clean(detail)}${hint ? `\n  ${' '.repeat(width)}  ${colors.yellow('hint:')} ${clean(hint)}` : ''}`
}
