/**
 * A reply as plain Markdown that any chat shows. Data is in a code block or has its markup escaped.
 */
import type { Reply } from '../../model/command.ts'

export function formatMarkdown({ title, lines }: Pick<Reply, 'title' | 'lines'>): string {
  const head = `**${escapeMarkdown(title)}**`
  return lines.length === 0 ? head : `${head}\n${formatCodeBlock(lines)}`
}

/** Escapes markup, mentions and HTML. */
function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_{}[\]()#~|!]/g, '\\$&')
    .replaceAll('@', '@\u2060')
    .trim()
}

/** The fence is longer than every run of backticks in the lines. */
function formatCodeBlock(lines: string[]): string {
  const text = lines.map(line => line.replaceAll(/[\r\n]+/g, ' ')).join('\n')
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}\n${text}\n${fence}`
}
