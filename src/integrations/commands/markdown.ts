/**
 * A reply as plain markdown that any chat shows: data is in a block of code, or has its markup
 * taken away.
 */
import type { Reply } from '../../model/command.ts'

export function markdownOf({ title, lines }: Pick<Reply, 'title' | 'lines'>): string {
  const head = `**${inert(title)}**`
  return lines.length === 0 ? head : `${head}\n${fenced(lines)}`
}

/** Nothing of it is markup, a mention or HTML. */
function inert(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_{}[\]()#~|!]/g, '\\$&')
    .replaceAll('@', '@\u2060')
    .trim()
}

/** The fence is longer than any in it. */
function fenced(lines: string[]): string {
  const text = lines.map(line => line.replaceAll(/[\r\n]+/g, ' ')).join('\n')
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}\n${text}\n${fence}`
}
