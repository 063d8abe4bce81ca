#!/usr/bin/env node
/** Starts the command line; program.ts has its commands. */
import { getExitCode } from './failures.ts'
import { createProgram } from './program.ts'
import { endWhenReaderLeaves } from './screen.ts'

endWhenReaderLeaves()
try {
  await createProgram().parseAsync()
} catch (error) {
  process.exitCode = getExitCode(error)
}
