/** Commands of the unmodified CLIs that need a terminal, or show the history of a stack. */
import { spawn } from 'node:child_process'
import t from 'tap'
import { testWithEachCli } from '../../../helper/pulumiClis.ts'
import { outputOf, pulumiClient, testStates, type PulumiClient } from '../../../helper/states.ts'

t.setTimeout(0)

const up = 'up --yes --skip-preview'

testWithEachCli('state edit in a terminal', async (t, cli) => {
  const states = await testStates(t)
  const client = await pulumiClient(t, { url: states.url, token: await states.token('admin'), cli })
  await client.ok('stack init dev')
  client.setResources([{ name: 'a', props: { displayName: 'before é🦆' } }])
  await client.ok(up)
  const editor = 'sed -i s/before/after/'
  const output = await inTerminal(client, `${cli.command} state edit --stack dev`, editor)
  t.equal(output.code, 0, output.stdout)
  const exported = await client.ok('stack export')
  t.match(exported, 'after é🦆')
  t.notMatch(exported, 'before')
  t.match(await client.ok('stack history --json'), /"kind": "import"/)
  // an invalid result of the editor is not saved
  const broken = await inTerminal(client, `${cli.command} state edit --stack dev`, 'sed -i s/{//')
  t.not(broken.code, 0)
  t.equal(await client.ok('stack export'), exported)
})

testWithEachCli('tags, history, graph and logs', async (t, cli) => {
  const states = await testStates(t)
  const client = await pulumiClient(t, { url: states.url, token: await states.token('admin'), cli })
  await client.ok('stack init dev')
  client.setResources([{ name: 'a' }])
  await client.ok([...up.split(' '), '--message', 'the first one'])
  await client.ok('stack tag set team shop')
  t.match(await client.ok('stack tag ls'), /team\s+shop/)
  await client.ok('stack tag rm team')
  t.notMatch(await client.ok('stack tag ls'), /team/)
  const [update] = JSON.parse(await client.ok('stack history --json')) as object[]
  t.match(update, {
    kind: 'update',
    message: 'the first one',
    result: 'succeeded',
    version: 1,
    resourceChanges: { create: 2 },
  })
  t.match(await client.ok('stack'), /Current stack resources \(\d+\)/)
  await client.ok('logs list') // the log files of the CLI itself, since 3.259.0
  t.notMatch(await client.ok('stack ls --all --json'), /"updateInProgress": true/)
})

/** Runs a command line on a pseudo terminal and accepts the first question: `accept` is above. */
async function inTerminal({ folder, env }: PulumiClient, line: string, editor: string) {
  const child = spawn('script', ['-qfec', line, '/dev/null'], {
    cwd: folder,
    env: { ...env, EDITOR: editor, PULUMI_EXPERIMENTAL: 'true', TERM: 'xterm', CI: '' },
  })
  let seen = ''
  let answered = false
  child.stdout.on('data', (chunk: Buffer) => {
    seen += chunk.toString('utf8')
    if (answered || !/perform this edit|would you like to do/.test(seen)) return
    answered = true
    // the default is the second answer: up is `accept`; of an invalid state, `cancel`
    child.stdin.write('\u001b[A\r')
  })
  const output = await outputOf(child)
  return output
}
