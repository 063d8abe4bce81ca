import type { EventLog } from './log.ts'

/** Output of the runner itself becomes events, redacted, and never reaches the raw files. */
export function captureOutput(log: EventLog): void {
  capture(process.stdout, line => log.addDiagnostic('info', line))
  capture(process.stderr, line => log.addDiagnostic('warning', line))
}

/** Passes complete lines to `reportLine`; an incomplete line waits for the next write. */
function capture(stream: NodeJS.WriteStream, reportLine: (line: string) => void): void {
  let rest = ''
  stream.write = (chunk: string | Uint8Array, encoding?: unknown, done?: unknown) => {
    const lines = (
      rest + (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'))
    ).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line !== '') reportLine(line)
    const callback: unknown = typeof encoding === 'function' ? encoding : done
    if (typeof callback === 'function') process.nextTick(callback)
    return true
  }
}
