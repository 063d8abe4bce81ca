import type { Operation } from '../model/operation.ts'
import { follow, type FollowInput } from './follow.ts'
import { formatFailureLines, formatSuccessLines } from './render/operation.ts'

/** Waits for an operation as `follow` does, and prints its result: failures as errors. */
export async function followAndPrint(input: FollowInput): Promise<Operation> {
  const final = await follow(input)
  if (final.status === 'succeeded')
    for (const line of formatSuccessLines(final)) input.screen.printLine(line)
  else for (const line of formatFailureLines(final)) input.screen.printError(line)
  return final
}
