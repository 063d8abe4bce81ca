import t from 'tap'
import { findPanic, toReadableText } from '../../../../src/adapters/runner/child/readableText.ts'

const folders = ['/srv/data/runs/7']

t.test('folders of this machine are left out, names of files stay', async t => {
  t.equal(
    toReadableText('error in /srv/data/runs/7/work/index.ts:3 and /srv/data/runs/7', folders),
    'error in index.ts:3 and a folder',
  )
  t.equal(toReadableText("import 'file:///srv/data/runs/7/work/a.ts'", folders), "import 'a.ts'")
  t.equal(toReadableText('/srv/data/runs/77/x stays', folders), '/srv/data/runs/77/x stays')
})

t.test('the reason of a crash, and parts of its stack trace', async t => {
  const frame =
    'github.com/pulumi/pulumi-yaml/pkg/pulumiyaml.(*Runner).setIntermediates(0xd458b783290, {0x0?})\n' +
    '\tgithub.com/pulumi/pulumi-yaml@v1.25.0/pkg/pulumiyaml/run.go:1071 +0x2cc\n'
  t.equal(toReadableText(frame, folders), '')
  t.equal(toReadableText(`error: no\n\tx.org/y@v1.2.3/z.go:1 +0x1\n`, folders), 'error: no')
  t.equal(
    toReadableText('see https://x.org/a.b(c) and a/b.go', folders),
    'see https://x.org/a.b(c) and a/b.go',
  )
  const crash = `panic: runtime error: invalid memory address or nil pointer dereference\n${frame}`
  t.equal(findPanic(crash), 'invalid memory address or nil pointer dereference')
  t.equal(findPanic('panic: boom [recovered]\n'), 'boom')
  t.equal(
    findPanic('fatal error: all goroutines are asleep - deadlock!'),
    'all goroutines are asleep - deadlock!',
  )
  t.equal(findPanic('error: a panic: no'), null)
})

t.test('colours and stack traces of Go are left out', async t => {
  t.equal(
    toReadableText('\u001b[31merror: no\u001b[0m\ngoroutine 1 [running]:\nmain.main()', folders),
    'error: no',
  )
  t.equal(toReadableText('panic: nil map', folders), '')
})
