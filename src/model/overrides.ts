/**
 * What an ephemeral environment may put over its template's settings: plain data of a bounded size.
 * Whether the values fit the program's settings schema is judged when an operation runs, by the
 * program itself.
 */
import { z } from 'zod'
import { listChildren, isDeeperThan } from '../lib/input.ts'

export const maximumBytes = 64 * 1024
export const maximumDepth = 16
/** keys that change an object's prototype when it is merged carelessly */
const poisonous = ['__proto__', 'constructor', 'prototype']

/** The stored form; also refuses what could do harm where it is merged into the settings. */
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
 * Everything that is wrong with overrides, as sentences; depth first, since a deep value can't be
 * measured.
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
