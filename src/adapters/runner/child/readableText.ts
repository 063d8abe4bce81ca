import { homedir, tmpdir } from 'node:os'
import { stripVTControlCharacters } from 'node:util'

/** Matches the start of a Go stack trace, which does not help a user. */
const traceStart =
  /^(?:.*stack trace:\s*$|goroutine \d+ \[|panic: |runtime error: |\s*\/\S+\.go:\d+)/im

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
