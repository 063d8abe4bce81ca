/**
 * Labels of workers, for example `account=111111111111` or `network=vpn`. The operations of an
 * environment that names labels run only on workers that have all of them.
 */
import { z } from 'zod'

export type WorkerLabels = Record<string, string>

const wordForm = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}$/
const word = z
  .string()
  .regex(wordForm, 'expected 1 to 63 letters, digits, dots, dashes, underscores or slashes')
const maxLabels = 16

export const workerLabelsSchema = z
  .record(word, word)
  .refine(labels => Object.keys(labels).length <= maxLabels, `expected at most ${maxLabels} labels`)

/**
 * Reads `account=1,region=eu-central-1`.
 *
 * @throws Error that names the part with the error
 */
export function parseWorkerLabels(text: string): WorkerLabels {
  const labels = new Map<string, string>()
  for (const part of text.split(',').map(item => item.trim())) {
    if (part === '') continue
    const [key = '', value = '', ...rest] = part.split('=').map(item => item.trim())
    if (!wordForm.test(key) || !wordForm.test(value) || rest.length > 0)
      throw new Error(`expected labels as name=value, separated by commas, found "${part}"`)
    if (labels.has(key)) throw new Error(`the label ${key} occurs twice`)
    labels.set(key, value)
  }
  return Object.fromEntries(labels)
}

/** `for a worker with region=eu-central-1`, after `waits`. */
export function describeMissingWorker(labels: WorkerLabels): string {
  return `for a worker with ${formatWorkerLabels(labels)} (TWINSTACK_LABELS)`
}

/** `account=1, region=eu-central-1` */
export function formatWorkerLabels(labels: WorkerLabels): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(', ')
}
