/**
 * Ctrl-C and the signals of a CI system while a command waits for an operation. On a terminal the
 * first signal asks whether to cancel the operation too; elsewhere the command ends at once, with
 * `--cancel-on-interrupt` after a request to cancel the operation. The second signal always ends
 * the command. The operation continues unless somebody cancels it.
 */
import { createInterface } from 'node:readline'
import colors from 'picocolors'
import type { Client } from '../client/index.ts'
import { getErrorMessage } from '../lib/errors.ts'
import type { Operation } from '../model/operation.ts'
import type { Screen } from './screen.ts'
import { createInterruptError, type WaitingStoppedError } from './waiting.ts'

export type InterruptInput = {
  client: Pick<Client, 'cancelOperation'>
  operation: Operation
  screen: Screen
  cancelOnInterrupt?: boolean
}
type LeaveCommand = (reason: WaitingStoppedError) => void

const signals = ['SIGINT', 'SIGTERM'] as const

/**
 * Handles the signals until the returned function is called. `pause` stops drawing while a question
 * is open.
 */
export function onInterrupt(
  input: InterruptInput,
  leave: LeaveCommand,
  pause: (on: boolean) => void,
): () => void {
  const { operation } = input
  const prompting = new AbortController()
  let signalled = false
  const handleSignal = (signal: NodeJS.Signals) => {
    if (signalled) return leave(createInterruptError(operation, signal))
    signalled = true
    const answer =
      signal === 'SIGINT' && isTerminal()
        ? confirmCancel(input, prompting.signal, leave, pause)
        : withoutTerminal(input, signal, leave)
    // the question is answered: the next Ctrl-C is a first one
    void answer.then(stays => {
      signalled = !stays
    })
  }
  for (const signal of signals) process.on(signal, handleSignal)
  return () => {
    prompting.abort()
    for (const signal of signals) process.off(signal, handleSignal)
  }
}

export const isTerminal = () => process.stdin.isTTY === true && process.stderr.isTTY === true

/** Resolves to true when the next signal has to end the command. */
async function withoutTerminal(
  input: InterruptInput,
  signal: NodeJS.Signals,
  leave: LeaveCommand,
): Promise<boolean> {
  const { operation, screen, cancelOnInterrupt = false } = input
  if (!cancelOnInterrupt)
    for (const line of describeContinuation(operation)) screen.printError(line)
  const cancelled = cancelOnInterrupt && (await cancel(input))
  leave(createInterruptError(operation, signal, cancelled ? 'is being cancelled' : 'continues'))
  return true
}

/**
 * Yes: cancels the operation and waits for its end. No: ends the command. When the operation ends
 * before the answer, the question is withdrawn.
 */
async function confirmCancel(
  input: InterruptInput,
  over: AbortSignal,
  leave: LeaveCommand,
  pause: (on: boolean) => void,
): Promise<boolean> {
  const { operation, screen } = input
  pause(true)
  screen.settle()
  for (const line of describeContinuation(operation)) screen.printError(line)
  const answer = await askQuestion(`${colors.bold('Cancel the operation too?')} [y/N] `, over)
  pause(false)
  if (answer === 'yes') return cancel(input)
  if (answer !== 'over') leave(createInterruptError(operation, 'SIGINT'))
  return false
}

/** readline receives the keys itself, also Ctrl-C. Ctrl-C and the end of the input count as no. */
async function askQuestion(text: string, over: AbortSignal): Promise<'yes' | 'no' | 'over'> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await new Promise(done => {
      over.addEventListener('abort', () => done('over'))
      prompt.on('SIGINT', () => done('no'))
      prompt.on('close', () => done('no'))
      prompt.question(text, answer => done(/^y(es)?$/i.test(answer.trim()) ? 'yes' : 'no'))
    })
  } finally {
    prompt.close()
  }
}

async function cancel({ client, operation, screen }: InterruptInput): Promise<boolean> {
  try {
    await client.cancelOperation(operation.id)
    screen.printError(
      `${colors.yellow('!')} ${operation.kind} of ${operation.environment} is being cancelled`,
    )
    return true
  } catch (error) {
    screen.printError(
      `${colors.red('error:')} ${operation.kind} of ${operation.environment} could not be ` +
        `cancelled: ${getErrorMessage(error)}`,
    )
    for (const line of describeContinuation(operation)) screen.printError(line)
    return false
  }
}

/** The message when the command stops waiting. */
export function describeContinuation({ id, kind, environment }: Operation): string[] {
  return [
    `${colors.yellow('!')} ${kind} of ${colors.bold(environment)} continues in the service`,
    `  see it:  twinstack logs ${id} --follow`,
    `  cancel it:   twinstack cancel ${id}`,
  ]
}
