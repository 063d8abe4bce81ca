/** Text for Slack in which nothing that came from outside is anything but text. */

/**
 * Control sequences of Slack begin with `<` (mentions, links, dates) or `&`; the rest of its markup
 * is taken away by putting data into code. Source: docs.slack.dev, "Escaping text". Every text
 * object is sent with `verbatim`, so that a bare `@here` or `#channel` is not made into a mention.
 */
export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** What Slack escaped in the text of a command. */
export function unescape(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}

/** Data as a code span; a backtick would end it. */
export const code = (text: string) => `\`${escape(flat(text)).replaceAll('`', 'ˋ')}\``

/** Lines of data as a block of code of at most `limit` characters. */
export function block(lines: string[], limit = 2900): string {
  const kept: string[] = []
  let room = limit - 40
  for (const line of lines.map(one => escape(flat(one).slice(0, 600)).replaceAll('`', 'ˋ'))) {
    if (line.length + 1 > room)
      return fenced([...kept, `and ${lines.length - kept.length} more lines`])
    kept.push(line)
    room -= line.length + 1
  }
  return fenced(kept)
}

const fenced = (lines: string[]) => `\`\`\`\n${lines.join('\n')}\n\`\`\``
/** A sentence of ours with data in it, outside of code: its markup is broken as well. */
export const plain = (text: string) => escape(flat(text)).replaceAll(/([*_~`])/g, '\u2060$1')
const flat = (text: string) => text.replaceAll(/\p{Cc}+/gu, ' ')
