/**
 * Reads messages of providers. The AWS provider wraps an answer of the API several times
 * (terraform-plugin-sdk, its bridge, the AWS SDK for Go); a person needs the message of AWS itself
 * and its request id.
 */
import { stripVTControlCharacters } from 'node:util'

export type ProviderMessage = { readonly message: string; readonly requestId: string | null }

const longest = 2000

const heading = /^\s*\d+ errors? occurred:\s*$/
const bullet = /^\s*\*\s+/
/** Lines that say nothing about the cause. */
const empty = [heading, /^\s*update failed\s*$/, /^\s*resource plan for .+ violates plan: /]

/** @param text a diagnostic of the engine about one resource */
export function readProviderMessage(text: string): ProviderMessage {
  const plain = stripVTControlCharacters(text).trim()
  const lines = plain
    .split('\n')
    .map(line => line.trimEnd())
    .filter(line => line.trim() !== '' && !empty.some(pattern => pattern.test(line)))
  const own = lines.filter(line => !bullet.test(line))
  const whole = own.join('\n')
  // bridge and engine repeat the message as a list; a list with other texts has causes of its own
  const listed = lines
    .filter(line => bullet.test(line))
    .map(line => line.replace(bullet, ''))
    .filter(line => !whole.includes(withoutWrapping(line)))
  return {
    message: [...new Set([...own, ...listed].map(withoutWrapping))].join('\n').slice(0, longest),
    requestId: findRequestId(plain),
  }
}

/** The file of the bridge and the name of the provider say nothing about the cause. */
function withoutWrapping(line: string): string {
  return line
    .replace(/^\s*sdk-v2\/\w+\.go:\d+: (?:sdk\.helper_schema: )?/, '')
    .replace(/^(?:rpc error: )?code = \w+ desc = /, '')
    .replace(/^\s*(?:error: )?\d+ errors? occurred:\s*\*?\s*/, '')
    .replace(/: provider=[\w-]+@[\w.+-]+\s*$/, '')
    .trim()
}

function findRequestId(text: string): string | null {
  return /\brequest ?id:?[ =]+([\w-]{8,})/i.exec(text)?.[1] ?? null
}

/**
 * The shortest text that still names the cause: `AccessDenied: User x is not authorized…` of a
 * message of the AWS SDK, else the first line.
 */
export function shortenCause(message: string): string {
  const api = /\bapi error ([\w.]+: [^\n]+)/.exec(message)?.[1]
  if (api !== undefined) return api.trim()
  const [first = '', second, ...more] = message.split('\n')
  // a title with a list below it
  if (!first.endsWith(':') || second === undefined) return first.trim()
  return `${second.trim()}${more.length > 0 ? ` and ${more.length} more` : ''}`
}
