import { PassThrough } from 'node:stream'
import t from 'tap'
import { formatLine, createPrinter } from '../../../src/adapters/pulumi/progress.ts'

const compiling = (done: number) =>
  ({ phase: 'compiling', message: 'compiling pulumi', done, total: 100 }) as const

t.test('a line shows the progress', async t => {
  t.equal(
    formatLine(compiling(50)),
    `engine: compiling pulumi [${'#'.repeat(12)}${' '.repeat(12)}] 50/100`,
  )
  t.equal(formatLine({ ...compiling(7), total: null }), 'engine: compiling pulumi (7)')
  t.equal(formatLine({ ...compiling(0), done: null }), 'engine: compiling pulumi')
  t.match(formatLine(compiling(130)), `[${'#'.repeat(24)}]`)
})

function show(isTTY: boolean, times: number): string {
  const stream = Object.assign(new PassThrough(), { isTTY }) as unknown as NodeJS.WriteStream &
    PassThrough
  const report = createPrinter(stream)
  for (let n = 0; n < times; n++) report(compiling(n))
  report({ phase: 'verifying', message: 'verifying it by running it', done: null, total: null })
  return String(stream.read())
}

t.test('a log has one line per phase, and at most one every few seconds', async t => {
  t.equal(show(false, 1000), `${formatLine(compiling(0))}\nengine: verifying it by running it\n`)
})

t.test('on a terminal: one line that is updated, a new line for each phase', async t => {
  const text = show(true, 1)
  t.match(
    text,
    /^\r\u001b\[Kengine: compiling pulumi .* 0\/100\nengine: verifying it by running it\n$/,
  )
})
