import { resolve } from 'node:path'
import { TwinstackError } from '../lib/errors.ts'

/**
 * The location of the program's repository: a local folder, or an address that git fetches from.
 */
export type Address =
  | { kind: 'folder'; folder: string }
  /** `url` has no credentials in it and can be shown; `host` is empty for `file` */
  | { kind: 'remote'; url: string; protocol: 'https' | 'http' | 'ssh' | 'file'; host: string }

const user = '[A-Za-z0-9_][\\w.-]*'
const host = '[A-Za-z0-9][\\w.-]+'
/**
 * Matches `git@host:path`: a colon before the first slash; a host of one letter would be a drive
 */
const scpLike = new RegExp(`^(?:${user}@)?(${host}):(?![/\\\\]{2})([^:].*)$`, 's')

/**
 * Reads TWINSTACK_REPOSITORY. It refuses addresses that git would read as an option or a command
 * (`ext::`) or can't fetch without a prompt, and credentials in the address, because they would
 * appear in logs, process lists and files.
 *
 * @throws TwinstackError `invalid-request`; its message never repeats credentials
 */
export function readAddress(text: string): Address {
  if (text.startsWith('-'))
    throw createAddressError(
      `${JSON.stringify(text.slice(0, 40))} starts with a dash`,
      'write ./ before a folder with this name',
    )
  if (/^[a-z][a-z0-9+.-]*::/i.test(text))
    throw createAddressError(
      `the transport ${text.split('::')[0]}:: runs commands or takes file descriptors`,
      `expected ${expected}`,
    )
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return parseUrl(text)
  // a user and a host must be plain names: ssh would read `-oProxyCommand=…` as an option
  if (/^[^/\\:]*@[^/\\]*:/.test(text) && !scpLike.test(text))
    throw createAddressError(
      'the host or the user in the address is not a plain name',
      `expected ${expected}`,
    )
  const [, named, path] = /^[^/\\]*:/.test(text) ? (scpLike.exec(text) ?? []) : []
  if (named === undefined || path === undefined) return { kind: 'folder', folder: resolve(text) }
  if (path.startsWith('-') || unprintable.test(text))
    throw createAddressError(
      'the path of the repository starts with a dash, or contains spaces or control characters',
      `expected ${expected}`,
    )
  return { kind: 'remote', url: text, protocol: 'ssh', host: named }
}

const expected = 'a folder, https://host/path, ssh://user@host/path, user@host:path or file:///path'
const unprintable = /[\s\p{Cc}\p{Cf}]/u
const protocols = ['https', 'http', 'ssh', 'file'] as const

function parseUrl(text: string): Address {
  const url = URL.canParse(text) ? new URL(text) : null
  const protocol = protocols.find(name => `${name}:` === url?.protocol)
  if (url === null || unprintable.test(text))
    throw createAddressError('the address is not a valid URL', `expected ${expected}`)
  if (protocol === undefined)
    throw createAddressError(`${url.protocol}// is not supported`, `expected ${expected}`)
  if (url.password !== '' || (url.username !== '' && protocol !== 'ssh')) {
    throw createAddressError(
      'the address contains credentials, which would appear in logs and process lists',
      'leave them out; TWINSTACK_REPOSITORY_TOKEN_FILE names a file with the token (https), ' +
        'TWINSTACK_REPOSITORY_SSH_KEY_FILE one with a key (ssh)',
    )
  }
  if (url.search !== '' || url.hash !== '')
    throw createAddressError(
      'the address has a query or a fragment',
      'name a branch by TWINSTACK_REF',
    )
  if (!isPlainHost(url, protocol))
    throw createAddressError(
      'the host or the user in the address is not a plain name',
      `expected ${expected}`,
    )
  return { kind: 'remote', url: text, protocol, host: url.host }
}

/**
 * Old versions of ssh read hosts and users that start with a dash as options (CVE-2017-1000117).
 */
function isPlainHost({ hostname, username, pathname }: URL, protocol: string): boolean {
  if (protocol === 'file') return hostname === '' && pathname.length > 1
  return (
    /^(\[[0-9a-f:.]+\]|[a-z0-9][\w.-]*)$/i.test(hostname) &&
    (username === '' || new RegExp(`^${user}$`).test(username))
  )
}

function createAddressError(what: string, hint: string): TwinstackError {
  return new TwinstackError('invalid-request', `TWINSTACK_REPOSITORY: ${what}: ${hint}`, {
    hint,
    fields: [{ path: 'TWINSTACK_REPOSITORY', message: what }],
  })
}
