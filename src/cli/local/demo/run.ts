/**
 * The demo from the outside: prepares, tells the story against a service of its own, stops what it
 * started, and judges.
 */
import colors from 'picocolors'
import { exitCodes } from '../../../lib/errors.ts'

import { report } from '../../failures.ts'
import type { Invocation } from '../../frame.ts'
import { demoDocument, printNextSteps, printVerdict } from './ending.ts'
import { prepareEngine } from './engine.ts'
import { demoEnvironment, prepareHome } from './home.ts'
import { withService } from './service.ts'
import { runStory } from './story.ts'

import { createTeller } from './teller.ts'
import type { Teller } from './teller.ts'
import type { DemoOptions } from './options.ts'
import type { Story } from './scene.ts'

/** Exit code 0 when every claim was true, else 1. */
export async function runDemo({ options, screen }: Invocation<[], DemoOptions>): Promise<number> {
  const teller = createTeller(screen)
  const started = performance.now()
  const home = await prepareHome(options.home, screen)
  introduce(teller, home)
  const story: Story = {
    engine: null,
    environments: {},
    operations: {},
    changes: [],
    drift: null,
    driftAfterReconcile: null,
    parity: null,
  }
  const failure = await tell({ teller, home, keep: options.keep === true, story })
  teller.durations['total'] = Math.round(performance.now() - started) / 1000
  if (failure !== null) report(failure, { ...screen, document: () => {} })
  const ok = failure === null && teller.claims.every(claim => claim.ok)
  printVerdict(teller, ok)
  if (story.environments.staging) printNextSteps(teller, { home, keep: options.keep === true })
  screen.document(demoDocument({ teller, story, ok, failure, home }))
  return ok ? exitCodes.done : exitCodes.failed
}

function introduce({ say }: Teller, home: string): void {
  say(
    `${colors.bold('Twinstack demo')}: staging and production from one Pulumi program, on the ` +
      'real pulumi engine.',
  )
  say(
    `${colors.bgYellow(colors.black(' SANDBOX '))} The AWS account is simulated: nothing is ` +
      'created in AWS, nothing costs money.',
  )
  say(colors.dim(`data: ${home}`))
}

/** The error that ended the story early; null when it was told to its end. */
async function tell({
  teller,
  home,
  keep,
  story,
}: {
  teller: Teller
  home: string
  keep: boolean
  story: Story
}): Promise<unknown> {
  try {
    const env = demoEnvironment(home, process.env)
    story.engine = await teller.step('engine', 'The pulumi engine', () =>
      prepareEngine(teller, env),
    )
    await withService({ teller, home, env, keep }, service =>
      runStory({ teller, story, ...service }),
    )
    return null
  } catch (error) {
    return error
  }
}
