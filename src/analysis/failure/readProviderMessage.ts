/**
 * Reads messages of providers. The AWS provider wraps an answer of the API several times
 * (terraform-plugin-sdk, its bridge, the AWS SDK for Go); a person needs the message of AWS itself
 * and its request id.
 */
import { stripVTControlCharacters } from 'node:util'

export type ProviderMessage = { readonly message: string; readonly requestId: string | null }

const longest = 2000

const heading = /^\s*\d+ errors? occurred:\s*$/
/** Bridge and engine repeat the message below these lines. */
const repeated = [
  heading,
  /^\s*\*\s+/,
  /^\s*update failed\s*$/,
  /^\s*resource plan for .+ violates plan: /,
]

/** @param text a diagnostic of the engine about one resource */
export function readProviderMessage(text: string): ProviderMessage {
  const plain = stripVTControlCharacters(text).trim()
  const lines = plain
    .split('\n')
    .map(line => line.trimEnd())
    .filter(line => line.trim() !== '')
  const own = lines.filter(line => !repeated.some(pattern => pattern.test(line)))
  const kept =
    own.length > 0
      ? own
      : lines.flatMap(line => (heading.test(line) ? [] : [line.replace(/^\s*\*\s+/, '')]))
  return {
    message: [...new Set(kept.map(withoutWrapping))].join('\n').slice(0, longest),
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
