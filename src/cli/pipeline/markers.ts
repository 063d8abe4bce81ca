/**
 * Lines that a CI system interprets: foldable sections and annotations. Pure except for the clock.
 * GitHub: "Workflow commands", escaped as its own toolkit does it (@actions/core, command.ts).
 * GitLab: "Expand and collapse job log sections". Every text from elsewhere is escaped, so that no
 * program can send commands to the CI system.
 */
import { clean } from '../text.ts'

export type Pipeline = 'github' | 'gitlab' | null
export type Level = 'error' | 'warning' | 'notice'

/** Detects the CI system; both set their variable to `true`. */
export function detectPipeline(env: NodeJS.ProcessEnv): Pipeline {
  if (env.GITHUB_ACTIONS === 'true') return 'github'
  return env.GITLAB_CI === 'true' ? 'gitlab' : null
}

const escapeData = (text: string) =>
  clean(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const escapeProperty = (text: string) =>
  escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

/** The line that begins a section; null where there are none. */
export function formatSectionStart(
  pipeline: Pipeline,
  name: string,
  now = Date.now(),
): string | null {
  if (pipeline === 'github') return `::group::${escapeData(name)}`
  return pipeline === 'gitlab'
    ? `\u001b[0Ksection_start:${toSeconds(now)}:${toSlug(name)}\r\u001b[0K${escapeData(name)}`
    : null
}

export function formatSectionEnd(
  pipeline: Pipeline,
  name: string,
  now = Date.now(),
): string | null {
  if (pipeline === 'github') return '::endgroup::'
  return pipeline === 'gitlab'
    ? `\u001b[0Ksection_end:${toSeconds(now)}:${toSlug(name)}\r\u001b[0K`
    : null
}

const toSeconds = (now: number) => Math.floor(now / 1000)
/** GitLab: letters, numbers, `_`, `.` and `-` */
const toSlug = (name: string) => `twinstack_${name.replaceAll(/[^\w.-]+/g, '_')}`

/**
 * The line that becomes an annotation of the job; null where there are none (GitLab has reports
 * instead).
 */
export function formatAnnotation(
  pipeline: Pipeline,
  level: Level,
  title: string,
  message: string,
): string | null {
  return pipeline === 'github'
    ? `::${level} title=${escapeProperty(title)}::${escapeData(message)}`
    : null
}

/** The line after which GitHub replaces the secret in the job's log. */
export function mask(pipeline: Pipeline, secret: string): string | null {
  return pipeline === 'github' ? `::add-mask::${escapeData(secret)}` : null
}

/**
 * A log line that can't be taken for a command, whatever a program or provider put into it: GitHub
 * searches for `::` at the first non-blank place of a line, and for `##[` (the older form)
 * anywhere.
 */
export function escapeCommands(pipeline: Pipeline, text: string): string {
  return pipeline === 'github'
    ? text.replace(/^(\s*)::/gm, '$1: :').replaceAll('##[', '## [')
    : text
}
