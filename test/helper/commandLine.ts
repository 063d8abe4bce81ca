/** Whether texts name commands and options of the command line that exist. */
import type { Command } from 'commander'
import { policyPatchSchema } from '../../src/analysis/gate/policy/overrides.ts'
import { parseAssignment } from '../../src/cli/arguments.ts'
import { createProgram } from '../../src/cli/program.ts'
import { toPatch } from '../../src/cli/promotion.ts'

export const program = createProgram()

/** What a command line has that the program does not; null when it is no call of it. */
export function unknownPart(line: string): string | null {
  const call = /(?:^|\s)(?:npx |npm run )?twinstack(?: --)? +([^#;|&>]+)/.exec(line)?.[1]
  if (call === undefined) return null
  const words = call.trim().split(/\s+/)
  const { command, depth } = commandOf(words)
  const known = optionsOf(command)
  const option = words
    .map(word => /^\[?(--?[a-z][a-z-]*)/.exec(word)?.[1])
    .find(word => word !== undefined && !known.has(word))
  const last = words[depth] ?? ''
  const isGroup = command.commands.length > 0 && command.registeredArguments.length === 0
  if (isGroup && /^[a-z-]+$/.test(last)) return last
  return option ?? null
}

/** The command that words begin with, and how many of them name it. */
export function commandOf(words: string[]): { command: Command; depth: number } {
  let command: Command = program
  let depth = 0
  for (; depth < words.length; depth++) {
    const word = words[depth] ?? ''
    const next = command.commands.find(sub => [sub.name(), ...sub.aliases()].includes(word))
    if (!next) break
    command = next
  }
  return { command, depth }
}

export function optionsOf(command: Command): Set<string> {
  const known = new Set(['--help', '-h'])
  for (let at: Command | null = command; at; at = at.parent)
    for (const { long, short } of at.options)
      for (const flag of [long, short]) if (flag) known.add(flag)
  return known
}

/** What the commands in a sentence have that does not exist; there may be several of them. */
export function unknownParts(text: string): string[] {
  return text
    .split(/(?=\btwinstack )/)
    .flatMap(part => unknownPart(part) ?? unknownChange(part) ?? [])
}

/** A `PATH=VALUE` of `twinstack policy` that no policy can have. */
function unknownChange(part: string): string | null {
  if (!part.startsWith('twinstack policy ')) return null
  const changes = [...part.matchAll(/[\w.]+=[\w-]+/g)].map(([change]) => change)
  return (
    changes.find(one => !policyPatchSchema.safeParse(toPatch(parseAssignment(one))).success) ?? null
  )
}
