/**
 * Keeps the beginning and the end of an output, in complete lines, and counts the bytes between
 * them.
 */
export class Capture {
  readonly #head: number
  readonly #tail: number
  #begin = Buffer.alloc(0)
  #end: Buffer[] = []
  #held = 0
  #dropped = 0

  constructor({ head = 16 * 1024, tail = 48 * 1024 } = {}) {
    this.#head = head
    this.#tail = tail
  }

  add(chunk: Buffer): void {
    const room = this.#head - this.#begin.length
    if (room > 0) this.#begin = Buffer.concat([this.#begin, chunk.subarray(0, room)])
    const rest = chunk.subarray(Math.max(0, room))
    if (rest.length === 0) return
    this.#end.push(rest)
    this.#held += rest.length
    // cut rarely, because a command that writes single bytes would otherwise cause a full copy each
    // time
    if (this.#held > 4 * this.#tail) this.#cut()
  }

  #cut(): void {
    const all = Buffer.concat(this.#end)
    const kept = Buffer.from(all.subarray(Math.max(0, all.length - this.#tail)))
    this.#dropped += all.length - kept.length
    this.#end = [kept]
    this.#held = kept.length
  }

  getText(): string {
    if (this.#held > this.#tail) this.#cut()
    const end = Buffer.concat(this.#end)
    if (this.#dropped === 0) return Buffer.concat([this.#begin, end]).toString('utf8')
    // a part of a line could contain a part of a secret, which the redaction does not recognise
    const head = this.#begin.subarray(0, this.#begin.lastIndexOf(10) + 1)
    const tail = end.subarray(end.indexOf(10) + 1)
    const dropped = this.#dropped + (this.#begin.length - head.length) + (end.length - tail.length)
    return `${head.toString('utf8')}… ${dropped} bytes are left out …\n${tail.toString('utf8')}`
  }
}

/** The last lines that are not empty. */
export function getLastLines(text: string, count: number, longest = 1000): string {
  return text
    .trimEnd()
    .split('\n')
    .filter(line => line.trim() !== '')
    .slice(-count)
    .join('\n')
    .slice(-longest)
}
