/**
 * Why the command stops waiting while the operation continues: a time limit, or a signal. And the
 * options of commands that wait.
 */
import type { Command } from 'commander'
import { exitCodes, TwinstackError } from '../lib/errors.ts'
import type { Operation } from '../model/operation.ts'
import { parseWaitTime } from './arguments.ts'
import { formatDuration } from './text.ts'

export type WaitOptions = { timeout?: number; cancelOnInterrupt?: boolean }

/** `--wait`, `--no-wait`, `--timeout`, `--cancel-on-interrupt` */
export function addWaitOptions(command: Command, { byDefault }: { byDefault: boolean }): Command {
  return command
    .option(
      '--wait',
      `wait until the operation ends${byDefault ? ' (the default)' : ''}`,
      byDefault,
    )
    .option(
      '--no-wait',
      `return as soon as the operation is accepted${byDefault ? '' : ' (the default)'}`,
    )
    .option(
      '--timeout <time>',
      'wait at most this long, e.g. 90s, 30m or 2h; the operation continues',
      parseWaitTime,
    )
    .option(
      '--cancel-on-interrupt',
      'without a terminal: a signal (a cancelled CI job) cancels the operation',
    )
}

/** The operation itself continues. */
export class WaitingStoppedError extends TwinstackError<'operation-timeout' | 'cancelled'> {
  readonly exitCode: number

  constructor(
    code: 'operation-timeout' | 'cancelled',
    exitCode: number,
    detail: string,
    options: { hint?: string } = {},
  ) {
    super(code, detail, options)
    this.name = 'WaitingStoppedError'
    this.exitCode = exitCode
  }
}

/** The time limit of the command was reached. */
export function createTimeoutError(
  { id, kind, environment }: Operation,
  seconds: number,
): WaitingStoppedError {
  return new WaitingStoppedError(
    'operation-timeout',
    exitCodes.timeout,
    `waited ${formatDuration(seconds)}; ${kind} of ${environment} continues`,
    { hint: `see it with  twinstack logs ${id} --follow` },
  )
}

/** A signal ended the command. @param how the state of the operation: `continues` */
export function createInterruptError(
  { kind, environment }: Operation,
  signal: NodeJS.Signals,
  how = 'continues',
): WaitingStoppedError {
  return new WaitingStoppedError(
    'cancelled',
    signal === 'SIGTERM' ? exitCodes.terminated : exitCodes.interrupted,
    `no longer waiting; ${kind} of ${environment} ${how}`,
  )
}
