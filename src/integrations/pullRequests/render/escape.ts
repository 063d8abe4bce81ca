/**
 * Shows text of other people in a comment. All of it is in code spans or blocks, where HTML,
 * mentions, links, references, quick actions and tables have no effect:
 * https://github.github.com/gfm/#code-spans. Pure.
 */

/** One line without control and direction characters, at most `most` characters long. */
export function toPlainText(value: string, most = 200): string {
  const line = value
    .slice(0, most * 4)
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replaceAll(/[\p{Cf}\p{Co}\p{Cn}\p{Cs}]/gu, '')
    .trim()
  return line.length > most
    ? `${line
        .slice(0, most - 1)
        .toWellFormed()
        .replace(/\uFFFD$/, '')}…`
    : line
}

/** A code span whose fence is longer than every run of backticks in it. */
export function formatCode(value: string, most = 200): string {
  const line = toPlainText(value, most)
  if (line === '') return '`\u00a0`'
  const fence = chooseFence(line, 1)
  return `${fence}${/^`|`$/.test(line) ? ` ${line} ` : line}${fence}`
}

/** A code block of several lines. */
export function block(value: string, most = 4000): string {
  const lines = value
    .slice(0, most)
    .split(/\r\n?|\n/)
    .map(line => line.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, ' ').trimEnd())
  const fence = chooseFence(lines.join('\n'), 3)
  return [`${fence}text`, ...lines, ...(value.length > most ? ['…'] : []), fence].join('\n')
}

function chooseFence(text: string, least: number): string {
  const runs = (text.match(/`+/g) ?? []).map(run => run.length)
  return '`'.repeat(Math.max(least, ...runs.map(length => length + 1)))
}
