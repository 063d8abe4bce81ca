/** The commands that are available in a comment of a pull request. Pure. */
import { verbs, type Reply, type Verb } from '../../model/command.ts'

const availableVerbs = {
  up:
    'deploys the head to the environment of this pull request; a fork needs --revision with ' +
    'the whole commit. --ttl MINUTES',
  plan: 'shows what a deploy of the head would change; a fork needs --revision as above',
  drift: 'checks for drift',
  parity: 'compares with production. --now',
  status: 'shows what is deployed',
  destroy: 'destroys the environment of this pull request',
  help: 'this',
} as const satisfies Partial<Record<Verb, string>>

export function isAvailable(verb: Verb): verb is keyof typeof availableVerbs {
  return Object.hasOwn(availableVerbs, verb)
}

export function createHelpReply(): Reply {
  const lines = Object.entries(availableVerbs).map(
    ([verb, does]) => `/twinstack ${verb.padEnd(8)} ${does}`,
  )
  return {
    title: 'commands',
    lines: [...lines, '', 'Name another environment after the verb: /twinstack drift staging'],
    tone: 'neutral',
    operation: null,
    environment: null,
  }
}

/** a comment with more commands than this is text, not commands */
const most = 3

/** The first lines of a comment that begin with `/twinstack`, without that word. */
export function formatCommandLines(text: string): string[] {
  const lines = text.split(/\r\n?|\n/).slice(0, most)
  const end = lines.findIndex(line => !/^\s{0,3}\/twinstack(\s|$)/i.test(line))
  return lines
    .slice(0, end === -1 ? most : end)
    .map(line => line.trim().slice('/twinstack'.length).trim())
}

const alone: readonly string[] = verbs.filter(verb => isAvailable(verb) && verb !== 'help')

/** `drift --last` refers to the environment of the pull request. */
export function withEnvironment(command: string, environment: string): string {
  const [, verb = '', rest = ''] = /^\s*(\S*)\s*(.*)$/s.exec(command) ?? []
  // chat and mail clients make a dash of two hyphens
  return alone.includes(verb.toLowerCase()) && (rest === '' || /^[-\u2010-\u2015\u2212]/.test(rest))
    ? `${verb} ${environment} ${rest}`.trim()
    : command
}
