/**
 * Lines that a CI system understands: foldable sections and annotations. Pure but for the clock.
 * GitHub: "Workflow commands", escaped as its own toolkit does it (@actions/core, command.ts).
 * GitLab: "Expand and collapse job log sections". Everything that came from elsewhere is escaped,
 * so that no program can say a command of its own.
 */
import { clean } from '../text.ts'

export type Pipeline = 'github' | 'gitlab' | null
export type Level = 'error' | 'warning' | 'notice'

/** Which one this is; both set their variable to `true`. */
export function pipelineOf(env: NodeJS.ProcessEnv): Pipeline {
  if (env.GITHUB_ACTIONS === 'true') return 'github'
  return env.GITLAB_CI === 'true' ? 'gitlab' : null
}

const data = (text: string) =>
  clean(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const property = (text: string) => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

/** The line that begins a section; null where there are none. */
export function sectionStart(pipeline: Pipeline, name: string, now = Date.now()): string | null {
  if (pipeline === 'github') return `::group::${data(name)}`
  return pipeline === 'gitlab'
    ? `\u001b[0Ksection_start:${seconds(now)}:${slug(name)}\r\u001b[0K${data(name)}`
    : null
}

export function sectionEnd(pipeline: Pipeline, name: string, now = Date.now()): string | null {
  if (pipeline === 'github') return '::endgroup::'
  return pipeline === 'gitlab'
    ? `\u001b[0Ksection_end:${seconds(now)}:${slug(name)}\r\u001b[0K`
    : null
}

const seconds = (now: number) => Math.floor(now / 1000)
/** GitLab: letters, numbers, `_`, `.` and `-` */
const slug = (name: string) => `twinstack_${name.replaceAll(/[^\w.-]+/g, '_')}`

/**
 * The line that becomes an annotation of the job; null where there are none (GitLab has reports
 * instead).
 */
export function annotation(
  pipeline: Pipeline,
  level: Level,
  title: string,
  message: string,
): string | null {
  return pipeline === 'github' ? `::${level} title=${property(title)}::${data(message)}` : null
}

/** The line after which GitHub replaces the secret in the job's log. */
export function mask(pipeline: Pipeline, secret: string): string | null {
  return pipeline === 'github' ? `::add-mask::${data(secret)}` : null
}

/**
 * A log line that can't be taken for a command, whatever a program or provider put into it: GitHub
 * searches for `::` at the first non-blank place of a line, and for `##[` (the older form)
 * anywhere.
 */
export function harmless(pipeline: Pipeline, text: string): string {
  return pipeline === 'github'
    ? text.replace(/^(\s*)::/gm, '$1: :').replaceAll('##[', '## [')
    : text
}
