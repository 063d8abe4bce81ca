/** The first step: the real engine, found or built, with progress. */
import { ensureEngine } from '../../../adapters/pulumi/engine.ts'
import { formatLine } from '../../../adapters/pulumi/progress.ts'
import type { Progress } from '../../../adapters/pulumi/progress.ts'
import type { Reporter } from './reporter.ts'

export type EngineFacts = { version: string; source: string; command: string }

export async function prepareEngine(
  reporter: Reporter,
  env: NodeJS.ProcessEnv,
): Promise<EngineFacts> {
  const { version, source, command } = await ensureEngine({
    explicit: env.TWINSTACK_PULUMI ?? null,
    progress: createProgressView(reporter),
  })
  reporter.screen.settle('engine')
  reporter.print(`   pulumi ${version} (${source}): ${command}`)
  return { version, source, command }
}

/** Redrawn on a terminal; elsewhere a line every five seconds and at each new phase. */
function createProgressView({ screen, print }: Reporter): (progress: Progress) => void {
  let last = { phase: '', at: 0 }
  return progress => {
    if (screen.live) return screen.draw('engine', [`   ${formatLine(progress)}`])
    if (progress.phase === last.phase && Date.now() - last.at < 5000) return
    last = { phase: progress.phase, at: Date.now() }
    print(`   ${formatLine(progress)}`)
  }
}
