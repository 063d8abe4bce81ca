/**
 * Text for Slack in which data can't act as markup. Control sequences of Slack begin with `<`
 * (mentions, links, dates) or `&`; data in code spans can't use the rest of its markup. Source:
 * docs.slack.dev, "Escaping text". Every text object is sent with `verbatim`, so that a bare
 * `@here` or `#channel` does not become a mention.
 */
import { escapeMrkdwn } from '../../services/webhooks/formatMessage.ts'

/** Reverts the escaping that Slack applies to the text of a command. */
export function unescape(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}

/** Data as a code span; a backtick would end it. */
export const formatCode = (text: string) =>
  `\`${escapeMrkdwn(formatFlat(text)).replaceAll('`', 'ˋ')}\``

/** Lines of data as a code block of at most `limit` characters. */
export function block(lines: string[], limit = 2900): string {
  const kept: string[] = []
  let room = limit - 40
  for (const line of lines.map(one =>
    escapeMrkdwn(formatFlat(one).slice(0, 600)).replaceAll('`', 'ˋ'),
  )) {
    if (line.length + 1 > room)
      return formatCodeFence([...kept, `and ${lines.length - kept.length} more lines`])
    kept.push(line)
    room -= line.length + 1
  }
  return formatCodeFence(kept)
}

const formatCodeFence = (lines: string[]) => `\`\`\`\n${lines.join('\n')}\n\`\`\``
/** A sentence of ours that contains data outside of code: its markup is escaped too. */
export const formatPlain = (text: string) =>
  escapeMrkdwn(formatFlat(text)).replaceAll(/([*_~`])/g, '\u2060$1')
const formatFlat = (text: string) => text.replaceAll(/\p{Cc}+/gu, ' ')
