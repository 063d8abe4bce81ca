/** Settings that other parts of the model check; their errors name the variable. */
import { z } from 'zod'
import { getErrorMessage, TwinstackError } from '../lib/errors.ts'
import { readAddress } from './repositoryAddress.ts'
import { parseWorkerLabels, type WorkerLabels } from './workerLabels.ts'

/**
 * Makes the path of a folder absolute; a remote address stays unchanged. Its errors name the
 * variable and never contain credentials.
 */
export function parseRepository(text: string, ctx: z.RefinementCtx): string {
  try {
    const address = readAddress(text)
    return address.kind === 'folder' ? address.folder : address.url
  } catch (error) {
    if (!(error instanceof TwinstackError)) throw error
    ctx.addIssue({ code: 'custom', message: error.message.replace('TWINSTACK_REPOSITORY: ', '') })
    return z.NEVER
  }
}

/** Its errors name the variable. */
export function parseLabels(text: string, ctx: z.RefinementCtx): WorkerLabels {
  try {
    return parseWorkerLabels(text)
  } catch (error) {
    ctx.addIssue({ code: 'custom', message: getErrorMessage(error) })
    return z.NEVER
  }
}
