/** The progress of the installation of an engine, and its display. */

/** `done` of `total` units (modules, packages); null where they can't be counted. */
export type Progress = {
  phase:
    'waiting' | 'probing' | 'installing' | 'downloading' | 'compiling' | 'linking' | 'verifying'
  message: string
  done: number | null
  total: number | null
}
export type Report = (progress: Progress) => void

const everyMs = 5000
const barWidth = 24

/**
 * Shows progress on `stream`: one line that moves on a terminal, otherwise a line whenever the
 * phase changes and every few seconds, so that a log shows that it is alive.
 */
export function createPrinter(stream: NodeJS.WriteStream = process.stderr): Report {
  let last = { phase: '', at: 0 }
  return progress => {
    const now = Date.now()
    const changed = progress.phase !== last.phase
    if (!changed && now - last.at < (stream.isTTY ? 100 : everyMs)) return
    if (stream.isTTY)
      stream.write(
        (changed && last.phase ? '\n' : '\r\u001b[K') +
          formatLine(progress) +
          (progress.phase === 'verifying' ? '\n' : ''),
      )
    else stream.write(`${formatLine(progress)}\n`)
    last = { phase: progress.phase, at: now }
  }
}

/** e.g. `engine: compiling [########                ] 512/1530 github.com/…` */
export function formatLine({ message, done, total }: Progress): string {
  if (done === null) return `engine: ${message}`
  if (total === null) return `engine: ${message} (${done})`
  const filled = Math.min(barWidth, Math.floor((barWidth * done) / Math.max(1, total)))
  return (
    `engine: ${message} [${'#'.repeat(filled)}${' '.repeat(barWidth - filled)}] ` +
    `${done}/${total}`
  )
}
