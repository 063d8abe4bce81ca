/** A line for each file that passed, in a log. tap's own live view tells it as well, but draws it anew for every assertion: a fifth of the processor time of short tests. */
import { closeSync, existsSync, openSync, readSync } from 'node:fs'

/** Reads along in the output that tap writes, and says each file that passed; what it returns reads the rest and ends. */
export function sayPassed (output: string, say: (line: string) => void, everyMilliseconds = 1000): () => void {
  let at = 0
  let rest = ''
  const look = () => {
    const text = rest + fresh(output, at)
    at += text.length - rest.length
    const end = text.lastIndexOf('\n') + 1
    rest = text.slice(end)
    for (const [, file, time] of text.slice(0, end).matchAll(/^ok \d+ - (\S+) # time=(\S+)/gm)) say(` PASS  ${file} ${time}`)
  }
  const timer = setInterval(look, everyMilliseconds)
  return () => { clearInterval(timer); look() }
}

/** What stands in the file from there on; in latin1, whose characters are bytes: names of files need no more. */
function fresh (path: string, from: number): string {
  if (!existsSync(path)) return ''
  const file = openSync(path, 'r')
  const parts: Buffer[] = []
  try {
    for (let at = from, read = 1; read > 0; at += read) {
      const part = Buffer.alloc(65_536)
      read = readSync(file, part, 0, part.length, at)
      parts.push(part.subarray(0, read))
    }
  } finally {
    closeSync(file)
  }
  return Buffer.concat(parts).toString('latin1')
}
