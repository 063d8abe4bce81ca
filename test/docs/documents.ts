/** The documents of the repository, and what they contain: links, headings, code. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageFolder } from '../../src/model/config.ts'

export type Document = { path: string; text: string }

/** Every tracked Markdown file that people read, without fixtures of tests. */
export function readDocuments(): Document[] {
  return execFileSync('git', ['ls-files', '--', '*.md'], { cwd: packageFolder, encoding: 'utf8' })
    .trim()
    .split('\n')
    .filter(path => !path.startsWith('test/fixtures/'))
    .map(path => ({ path, text: readFileSync(join(packageFolder, path), 'utf8') }))
}

/** The text without fenced code blocks. */
export function withoutBlocks(text: string): string {
  return text.replace(/^( *)```[^]*?^\1```$/gm, '')
}

/** The contents of inline code, with the pipes of tables as they are printed. */
export function inlineCode(text: string): string[] {
  return [...withoutBlocks(text).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) =>
    code.replaceAll('\\|', '|'),
  )
}

/** The lines of fenced code blocks. */
export function blockLines(text: string): string[] {
  return [...text.matchAll(/^( *)```[^\n]*\n([^]*?)^\1```$/gm)].flatMap(([, , code = '']) =>
    code.split('\n').map(line => line.trim()),
  )
}

/** Targets of links, without those of other hosts. */
export function localLinks(text: string): string[] {
  const plain = withoutBlocks(text).replace(/`[^`\n]*`/g, '')
  return [...plain.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter(target => !/^[a-z]+:/.test(target))
}

/** The anchors of a document as GitHub makes them: of headings, repeated ones with a number. */
export function anchorsOf(text: string): Set<string> {
  const counts = new Map<string, number>()
  const anchors = new Set<string>()
  for (const [, heading = ''] of withoutBlocks(text).matchAll(/^#{1,6} +(.+?) *$/gm)) {
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-')
    const count = counts.get(slug) ?? 0
    counts.set(slug, count + 1)
    anchors.add(count === 0 ? slug : `${slug}-${count}`)
  }
  return anchors
}
