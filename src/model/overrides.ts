/**
 * The settings with which an ephemeral environment overrides those of its template: plain data of
 * limited size. The program validates them by its settings schema when an operation runs.
 */
import { z } from 'zod'
import { listChildren, isDeeperThan } from '../lib/input.ts'

export const maximumBytes = 64 * 1024
export const maximumDepth = 16
/** keys that can change an object's prototype in a merge */
const poisonous = ['__proto__', 'constructor', 'prototype']

/** The stored form. It refuses keys and sizes that could do harm when the settings are merged. */
export const overridesSchema = z
  .record(z.string(), z.unknown())
  .superRefine((value, context) => {
    for (const message of listFaults(value)) context.addIssue({ code: 'custom', message })
  })
  .describe(
    'ephemeral only: settings that replace those of the template, at most 64 KiB and 16 ' +
      'levels deep',
  )

/**
 * Lists all faults of overrides as sentences. The depth is checked first, because the size of a
 * very deep value can't be measured.
 */
export function listFaults(value: unknown): string[] {
  if (isDeeperThan(value, maximumDepth))
    return [`expected at most ${maximumDepth} levels of nesting`]
  const bytes = Buffer.byteLength(JSON.stringify(value) ?? '')
  const size =
    bytes > maximumBytes ? [`expected at most ${maximumBytes} bytes as JSON, found ${bytes}`] : []
  return [...size, ...listPoisonousKeys(value).map(key => `the key ${key} is not allowed`)]
}

function listPoisonousKeys(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  const own = poisonous.filter(key => Object.hasOwn(value, key))
  return [...new Set([...own, ...listChildren(value).flatMap(listPoisonousKeys)])]
}
