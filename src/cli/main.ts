#!/usr/bin/env node
/** Starts the command line; loadProgram.ts has its commands. */
import { getExitCode } from './failures.ts'
import { loadProgram } from './loadProgram.ts'
import { endWhenReaderLeaves } from './screen.ts'

endWhenReaderLeaves()
try {
  await (await loadProgram(process.argv.slice(2))).parseAsync()
} catch (error) {
  process.exitCode = getExitCode(error)
}
