const context = 3

/** Formats a unified diff for `git apply`. Both texts must have the same number of lines. */
export function formatUnifiedDiff(file: string, before: string, after: string): string {
  const [old, now] = [listLines(before), listLines(after)]
  const changed = old.flatMap((line, at) => (line === now[at] ? [] : [at]))
  return [
    `--- a/${file}`,
    `+++ b/${file}`,
    ...groupHunks(changed).flatMap(([first, last]) => formatHunk(old, now, first, last)),
    '',
  ].join('\n')
}

function listLines(text: string): string[] {
  const lines = text.split('\n')
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}

/** Changed lines that are near each other, as [first, last]. */
function groupHunks(changed: number[]): [number, number][] {
  const found: [number, number][] = []
  for (const at of changed) {
    const last = found.at(-1)
    if (last && at - last[1] <= 2 * context) last[1] = at
    else found.push([at, at])
  }
  return found
}

function formatHunk(old: string[], now: string[], first: number, last: number): string[] {
  const [from, to] = [Math.max(0, first - context), Math.min(old.length - 1, last + context)]
  const length = to - from + 1
  const lines: string[] = []
  for (let at = from; at <= to;) {
    let end = at
    while (end <= to && old[end] !== now[end]) end++
    lines.push(
      ...old.slice(at, end).map(line => `-${line}`),
      ...now.slice(at, end).map(line => `+${line}`),
    )
    if (end === at) lines.push(` ${old[end++]}`)
    at = end
  }
  return [`@@ -${from + 1},${length} +${from + 1},${length} @@`, ...lines]
}
