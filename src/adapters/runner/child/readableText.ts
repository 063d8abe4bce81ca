import { homedir, tmpdir } from 'node:os'
import { stripVTControlCharacters } from 'node:util'

/** Matches the start of a Go stack trace, or a part of one, which does not help a user. */
const traceStart = new RegExp(
  [
    String.raw`.*stack trace:\s*$`,
    String.raw`goroutine \d+ \[`,
    'panic: ',
    'runtime error: ',
    String.raw`\[signal SIG`,
    String.raw`\s*\/\S+\.go:\d+`,
    // a function with its arguments, and its place in a module
    String.raw`[\w./-]+\/[\w.-]+\.(?:\(\*?\w+\)\.)?[\w.]+\((?:0x|\{0x|\.\.\.)`,
    String.raw`\s*\S+@v[\w.-]+\/\S+\.go:\d+`,
  ]
    .map(part => `^(?:${part})`)
    .join('|'),
  'im',
)

/** The reason of a crash that a Go program prints before its stack trace; null without one. */
export function findPanic(text: string): string | null {
  const plain = stripVTControlCharacters(text)
  const found = /^\s*(?:panic|fatal error): (?:runtime error: )?(.+?)(?: \[recovered\])?$/m.exec(
    plain,
  )
  return found?.[1] ?? null
}

/**
 * Returns the engine's output for an answer, without Go stack traces and without folders of this
 * machine. `folders`: those of the run.
 */
export function toReadableText(text: string, folders: string[]): string {
  const plain = stripVTControlCharacters(text)
  const trace = traceStart.exec(plain)
  const message = trace ? plain.slice(0, trace.index) : plain
  const roots = [...folders, tmpdir(), homedir()].filter(root => root.length > 1)
  return roots.reduce((shown, root) => withoutFolder(shown, root), message).trim()
}

function withoutFolder(text: string, root: string): string {
  const escaped = root.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  return text
    .replaceAll(
      new RegExp(String.raw`(?:file://)?${escaped}/(?:[^\s/:'"]+/)*([^\s/:'"]*)`, 'g'),
      '$1',
    )
    .replaceAll(new RegExp(String.raw`(?:file://)?${escaped}(?=[\s:'",]|$)`, 'g'), 'a folder')
}
