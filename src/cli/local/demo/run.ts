/**
 * Runs the demo: prepares it, runs its steps against a service of its own, stops what it started,
 * and reports the results.
 */
import colors from 'picocolors'
import { exitCodes } from '../../../lib/errors.ts'

import { report } from '../../failures.ts'
import type { Invocation } from '../../frame.ts'
import { formatDemoDocument, printNextSteps, printVerdict, keepOpen } from './ending.ts'
import { prepareEngine } from './engine.ts'
import { buildDemoEnvironment, prepareHome } from './home.ts'
import { withService } from './service.ts'
import { runStory } from './story.ts'

import { createReporter } from './reporter.ts'
import type { Reporter } from './reporter.ts'
import type { DemoOptions } from './options.ts'
import type { Story } from './scene.ts'

/** Exit code 0 when every claim was true, else 1. */
export async function runDemo({ options, screen }: Invocation<[], DemoOptions>): Promise<number> {
  const reporter = createReporter(screen)
  const started = performance.now()
  const home = await prepareHome(options.home, screen)
  introduce(reporter, home)
  const story: Story = {
    engine: null,
    environments: {},
    operations: {},
    changes: [],
    drift: null,
    driftAfterReconcile: null,
    parity: null,
  }
  const finish = () => {
    reporter.durations['total'] = Math.round(performance.now() - started) / 1000
    printVerdict(
      reporter,
      reporter.claims.every(claim => claim.ok),
    )
  }
  const { keep = false, stay = false } = options
  const failure = await runSteps({ reporter, home, keep, story, onStay: stay ? finish : null })
  const hasStayed = stay && failure === null
  if (!hasStayed) reporter.durations['total'] = Math.round(performance.now() - started) / 1000
  if (failure !== null) report(failure, { ...screen, printDocument: () => {} })
  const ok = failure === null && reporter.claims.every(claim => claim.ok)
  if (!hasStayed) printVerdict(reporter, ok)
  if (story.environments.staging) printNextSteps(reporter, { home, keep })
  screen.printDocument(formatDemoDocument({ reporter, story, ok, failure, home }))
  return ok ? exitCodes.done : exitCodes.failed
}

function introduce({ print }: Reporter, home: string): void {
  print(
    `${colors.bold('Twinstack demo')}: staging and production from one Pulumi program, on the ` +
      'real pulumi engine.',
  )
  print(
    `${colors.bgYellow(colors.black(' SANDBOX '))} The AWS account is simulated: nothing is ` +
      'created in AWS, nothing costs money.',
  )
  print(colors.dim(`data: ${home}`))
}

/** The error that ended the steps early; null when all of them ran. */
async function runSteps({
  reporter,
  home,
  keep,
  onStay,
  story,
}: {
  reporter: Reporter
  home: string
  keep: boolean
  /** reports the result while the service stays; null: it does not */
  onStay: (() => void) | null
  story: Story
}): Promise<unknown> {
  try {
    const env = buildDemoEnvironment(home, process.env)
    story.engine = await reporter.runStep('engine', 'The pulumi engine', () =>
      prepareEngine(reporter, env),
    )
    await withService({ reporter, home, env, keep }, async service => {
      await runStory({ reporter, story, ...service })
      if (!onStay) return
      onStay()
      await keepOpen(reporter, { ...service, home })
    })
    return null
  } catch (error) {
    return error
  }
}
