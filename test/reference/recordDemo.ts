/**
 * `npm run record:demo`: runs the demo and writes docs/pictures/demo.svg. With a file as its
 * argument it makes the picture from that output, a JSON list of parts with their times.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { packageFolder } from '../../src/model/config.ts'
import { collectLines, formatRecording, type Part } from './formatRecording.ts'

async function runDemo(): Promise<Part[]> {
  const home = mkdtempSync(join(tmpdir(), 'tw-record-'))
  const start = performance.now()
  const parts: Part[] = [{ at: 0, text: '$ npm run demo\n' }]
  const child = spawn(
    process.execPath,
    [join(packageFolder, 'src', 'cli', 'main.ts'), 'demo', '--home', home],
    { env: { ...process.env, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  child.stdout.on('data', (text: Buffer) => {
    parts.push({ at: (performance.now() - start) / 1000, text: text.toString('utf8') })
  })
  const [code] = (await once(child, 'close')) as [number]
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  if (code !== 0) throw new Error(`the demo ended with code ${code}`)
  // no folder of this machine
  return parts.map(({ at, text }) => ({
    at,
    text: text
      .replaceAll(home, '.twinstack/demo')
      .replaceAll(packageFolder, '~/twinstack')
      .replaceAll(homedir(), '~'),
  }))
}

const [file] = process.argv.slice(2)
const parts = file === undefined ? await runDemo() : JSON.parse(readFileSync(file, 'utf8'))
const picture = join(packageFolder, 'docs', 'pictures', 'demo.svg')
writeFileSync(picture, formatRecording('The demo of Twinstack in a terminal', collectLines(parts)))
console.log(`wrote ${picture}`)
