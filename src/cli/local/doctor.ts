/** `doctor`: checks the requirements of Twinstack on this machine. */
import type { Command } from 'commander'
import colors from 'picocolors'

import { createClient } from '../../client/index.ts'
import { getErrorMessage, exitCodes } from '../../lib/errors.ts'
import type { Config } from '../../model/config.ts'
import { wrapAction } from '../frame.ts'
import { findRunningService } from '../serviceFile.ts'
import { clean } from '../text.ts'
import type { Finding } from '../../adapters/pulumi/doctor/finding.ts'

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('check Node, engine, Go, database, git, cloud, plugin and service on this machine')
    .action(
      wrapAction<[], object>(async ({ screen, config }) => {
        const { diagnose } = await import('../../adapters/pulumi/doctor.ts')
        const findings = [...(await diagnose(config())), await askService(config())]
        const width = Math.max(...findings.map(finding => finding.name.length))
        for (const finding of findings) screen.printLine(formatFindingLine(finding, width))
        screen.printDocument({ findings })
        return findings.some(finding => finding.ok === false) ? exitCodes.failed : exitCodes.done
      }),
    )
}

/** Green: no problem. Yellow: a remark. Red: Twinstack can't work with it. */
function formatFindingLine({ name, ok, found, hint }: Finding, width: number): string {
  const mark = ok === true ? colors.green('✔') : ok === null ? colors.yellow('!') : colors.red('✘')
  const nextLine = `\n  ${' '.repeat(width)}  `
  return (
    `${mark} ${name.padEnd(width)}  ${clean(found)}` +
    (hint ? `${nextLine}${colors.yellow('hint:')} ${clean(hint).replaceAll('\n', nextLine)}` : '')
  )
}

/** Its engine, database and disk may be others than those of this process. */
async function askService({ home }: Config): Promise<Finding> {
  const name = 'service'
  const running = await findRunningService(home)
  if (running === null)
    return { name, ok: null, found: 'not running', hint: 'twinstack serve  starts it' }
  try {
    const { checks, engine } = await createClient({ url: running.url, token: '' }).ready()
    const odd = Object.entries(checks).filter(([, state]) => state !== 'ok')
    const found = `ready at ${running.url}, engine ${engine.version}`
    if (odd.length === 0) return { name, ok: true, found }
    return {
      name,
      ok: null,
      found,
      hint: odd.map(([part, state]) => `${part}: ${state}`).join('\n'),
    }
  } catch (error) {
    const found = `${running.url} (pid ${running.pid}): ${getErrorMessage(error)}`
    return {
      name,
      ok: false,
      found,
      hint: 'read its log; operations continue while it restarts',
    }
  }
}
