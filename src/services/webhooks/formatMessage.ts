import type { WebhookFormat } from '../../model/webhook.ts'

type Message = { type: string; data: { environment?: string; text: string } }

/**
 * The body that is sent for a stored message. Incoming webhooks of Slack take an object with
 * `text`, in which `&`, `<` and `>` are escaped:
 * https://docs.slack.dev/messaging/formatting-message-text
 */
export function formatMessage(body: string, format: WebhookFormat): string {
  if (format === 'raw') return body
  const { type, data } = JSON.parse(body) as Message
  const subject = data.environment === undefined ? type : `${data.environment}: ${type}`
  return JSON.stringify({ text: `*${escapeMrkdwn(subject)}*\n${escapeMrkdwn(data.text)}` })
}

/** Escapes the three characters that Slack interprets in the text of a message. */
export function escapeMrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
