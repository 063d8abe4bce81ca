import t from 'tap'
import { getCommandForm, formatCommands } from '../../src/cli/commandForm.ts'
import { run } from './run.ts'

t.test('hints have the form that works where the command was typed', async t => {
  const script = (event: string) =>
    getCommandForm({
      npm_command: 'run',
      npm_lifecycle_event: event,
      npm_package_name: 'twinstack',
    })
  t.equal(getCommandForm({ npm_command: 'exec', npm_lifecycle_event: 'npx' }), 'npx twinstack')
  t.equal(script('twinstack'), 'npm run twinstack --')
  t.equal(script('start'), 'npm run twinstack --')
  t.equal(script('test'), 'twinstack')
  t.equal(getCommandForm({}), 'twinstack')
  const line = 'twinstack up a; `twinstack drift a` npm run twinstack -- x @a/twinstack b'
  t.equal(
    formatCommands(line, 'npx twinstack'),
    'npx twinstack up a; `npx twinstack drift a` npm run twinstack -- x @a/twinstack b',
  )
})

t.test('the real process', async t => {
  const env = { npm_command: 'exec', TWINSTACK_HOME: '/nonexistent', TWINSTACK_URL: '' }
  t.match(await run(['env', 'list'], env), { stderr: /npx twinstack serve/ })
})
