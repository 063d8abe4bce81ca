/**
 * Where the CLI writes: results to stdout, everything else to stderr, a live area only on a
 * terminal.
 */
import { getCommandForm, formatCommands } from './commandForm.ts'
import {
  formatAnnotation,
  escapeCommands,
  detectPipeline,
  formatSectionEnd,
  formatSectionStart,
  type Level,
} from './pipeline/markers.ts'
import { clean, cleanLine } from './text.ts'

export type Screen = {
  /** true on a terminal that can be redrawn */
  live: boolean
  json: boolean
  quiet: boolean
  /** a line of the result, on stdout; nothing with --json */
  printLine(line?: string): void
  /** a line beside the result, on stderr; nothing with --quiet */
  note(line: string): void
  /** a line that must be seen, on stderr */
  printError(line: string): void
  /**
   * begins a section that a CI system folds, and ends the one before; null only ends it; nothing
   * elsewhere and with --quiet
   */
  setSection(name: string | null): void
  /** an annotation that a CI system shows beside the job; nothing elsewhere */
  annotate(level: Level, title: string, message: string): void
  /** redraws one part of the live area; nothing when there is none */
  draw(part: string, lines: string[]): void
  /** takes a part, or all of them, out of the live area */
  settle(part?: string): void
  /** the one JSON document, on stdout; nothing without --json */
  printDocument(value: unknown): void
}

export type ScreenOptions = { json?: boolean; quiet?: boolean }

const write = (stream: NodeJS.WriteStream, line: string) => {
  stream.write(`${line}\n`)
}

/**
 * One screen per command. When the reader closes the output (`| head`), the process ends quietly.
 */
export function createScreen({ json = false, quiet = false }: ScreenOptions = {}): Screen {
  const { stdout, stderr } = process
  // a terminal without a width (as some containers have) can't be redrawn
  const live =
    stderr.isTTY === true &&
    !quiet &&
    process.env.TERM !== 'dumb' &&
    !process.env.CI &&
    stderr.columns > 0
  let area: (((text: string) => void) & { clear(): void }) | null = null
  const parts = new Map<string, string[]>()
  const drawParts = () => area?.([...parts.values()].flat().join('\n'))
  // loading it takes 0.04 s of processor time, which only a terminal needs
  if (live)
    void import('log-update').then(({ createLogUpdate }) => {
      area = createLogUpdate(stderr)
      if (parts.size > 0) drawParts()
    })
  const pipeline = detectPipeline(process.env)
  const form = getCommandForm(process.env)
  const writeAbove = (stream: NodeJS.WriteStream, line: string) => {
    area?.clear()
    write(stream, escapeCommands(pipeline, formatCommands(line, form)))
  }
  // to stderr, where the log is: the two streams reach a job's log in no certain order
  const writeMarker = (line: string | null) => {
    if (line !== null) write(stderr, line)
  }
  let open: string | null = null
  return {
    live,
    json,
    quiet,
    printLine: (line = '') => {
      if (!json) writeAbove(stdout, line)
    },
    note: line => {
      if (!quiet) writeAbove(stderr, cleanLine(line))
    },
    printError: line => writeAbove(stderr, cleanLine(line)),
    setSection: name => {
      if (quiet) return
      if (open !== null) writeMarker(formatSectionEnd(pipeline, open))
      open = name
      if (name !== null) writeMarker(formatSectionStart(pipeline, name))
    },
    annotate: (level, title, message) =>
      writeMarker(formatAnnotation(pipeline, level, title, message)),
    draw: (part, lines) => {
      parts.set(part, lines.map(cleanLine))
      drawParts()
    },
    settle: part => {
      if (part === undefined) parts.clear()
      else parts.delete(part)
      area?.clear()
    },
    printDocument: content => {
      if (!json) return
      area?.clear()
      write(stdout, escapeCommands(pipeline, JSON.stringify(content, null, 2)))
    },
  }
}

/** Ends the process quietly when the reader of stdout has closed it. */
export function endWhenReaderLeaves(): void {
  process.stdout.on('error', error => {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit(0)
  })
}

/** Lines of a text that came from elsewhere, indented and safe for a terminal. */
export function indent(text: string, by = '  '): string[] {
  return clean(text)
    .split('\n')
    .map(line => `${by}${line}`)
}
