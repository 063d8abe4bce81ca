/** What of the command language is to be had in a comment of a pull request. Pure. */
import { verbs, type Reply, type Verb } from '../../model/command.ts'

const offered = {
  up: 'brings the environment of this pull request to its head; of a fork only so, with --revision and the whole commit. --ttl MINUTES',
  plan: 'shows what a deploy of the head would change; of a fork with --revision as above',
  drift: 'checks for drift',
  parity: 'compares with production. --now',
  status: 'what is deployed',
  destroy: 'destroys the environment of this pull request',
  help: 'this',
} as const satisfies Partial<Record<Verb, string>>

export function isOffered(verb: Verb): verb is keyof typeof offered {
  return Object.hasOwn(offered, verb)
}

export function helpReply(): Reply {
  const lines = Object.entries(offered).map(
    ([verb, does]) => `/twinstack ${verb.padEnd(8)} ${does}`,
  )
  return {
    title: 'what can be said',
    lines: [...lines, '', 'Another environment is named after the verb: /twinstack drift staging'],
    tone: 'neutral',
    operation: null,
    environment: null,
  }
}

/** several at once are a story, not a command */
const most = 3

/** The first lines of a comment, while they begin with `/twinstack`; without that word. */
export function said(text: string): string[] {
  const lines = text.split(/\r\n?|\n/).slice(0, most)
  const end = lines.findIndex(line => !/^\s{0,3}\/twinstack(\s|$)/i.test(line))
  return lines
    .slice(0, end === -1 ? most : end)
    .map(line => line.trim().slice('/twinstack'.length).trim())
}

const alone: readonly string[] = verbs.filter(verb => isOffered(verb) && verb !== 'help')

/** `drift --last` is about the environment of the pull request. */
export function withEnvironment(command: string, environment: string): string {
  const [verb = '', ...rest] = command.split(/\s+/)
  return alone.includes(verb.toLowerCase()) && (rest[0] === undefined || rest[0].startsWith('-'))
    ? [verb, environment, ...rest].join(' ')
    : command
}
