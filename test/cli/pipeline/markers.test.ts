import t from 'tap'
import {
  formatAnnotation,
  escapeCommands,
  mask,
  detectPipeline,
  formatSectionEnd,
  formatSectionStart,
} from '../../../src/cli/pipeline/markers.ts'

t.test('which pipeline', t => {
  t.equal(detectPipeline({}), null)
  t.equal(detectPipeline({ CI: 'true' }), null)
  t.equal(detectPipeline({ GITHUB_ACTIONS: 'true' }), 'github')
  t.equal(detectPipeline({ GITLAB_CI: 'true' }), 'gitlab')
  t.end()
})

t.test('GitHub: escaped like its toolkit, so that no text becomes a command', t => {
  t.equal(formatSectionStart('github', 'staging: update'), '::group::staging: update')
  t.equal(formatSectionEnd('github', 'staging: update'), '::endgroup::')
  t.equal(
    formatAnnotation('github', 'error', 'deploy of a,b: 50%', 'one\r\n::error::two 100%'),
    '::error title=deploy of a%2Cb%3A 50%25::one%0A::error::two 100%25',
  )
  t.equal(
    formatAnnotation('github', 'warning', 'x\n::set-output name=a::b', ''),
    '::warning title=x%0A%3A%3Aset-output name=a%3A%3Ab::',
  )
  t.equal(mask('github', 'tws_x%\ny'), '::add-mask::tws_x%25%0Ay')
  t.end()
})

t.test('GitLab: sections with times; no annotations', t => {
  t.equal(
    formatSectionStart('gitlab', 'staging: update', 1_700_000_000_500),
    '\u001b[0Ksection_start:1700000000:twinstack_staging_update\r\u001b[0Kstaging: update',
  )
  t.equal(
    formatSectionEnd('gitlab', 'staging: update', 1_700_000_001_500),
    '\u001b[0Ksection_end:1700000001:twinstack_staging_update\r\u001b[0K',
  )
  t.equal(formatAnnotation('gitlab', 'error', 'a', 'b'), null)
  t.equal(mask('gitlab', 'a'), null)
  t.end()
})

t.test('outside of CI there are no markers', t => {
  t.same(
    [
      formatSectionStart(null, 'a'),
      formatSectionEnd(null, 'a'),
      formatAnnotation(null, 'error', 'a', 'b'),
      mask(null, 'a'),
    ],
    [null, null, null, null],
  )
  t.equal(escapeCommands(null, '::error::x'), '::error::x')
  t.end()
})

t.test('no log line is read as a command', t => {
  for (const line of [
    '::set-env name=PATH::/tmp',
    '  ::add-path::/tmp',
    'fine\n::stop-commands::x',
    '##[error]x',
    'a ##[command]x',
  ]) {
    t.notMatch(escapeCommands('github', line), /^\s*::|##\[/m, line)
  }
  t.equal(
    escapeCommands('github', 'aws::ec2 and urn:pulumi:a::b'),
    'aws::ec2 and urn:pulumi:a::b',
    'only at the beginning of a line',
  )
  t.end()
})
