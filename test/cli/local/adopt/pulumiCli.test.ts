import t from 'tap'
import { selectErrorText } from '../../../../src/cli/local/adopt/pulumiCli.ts'

t.test('the error of pulumi without warnings, also those of the AWS SDK', t => {
  const stderr = [
    'warning: A new version of Pulumi is available',
    'SDK 2026/11/30 14:53:06 WARN Response has no supported checksum. Not validating response.',
    '\u001B[31merror: \u001B[0mcould not deserialize deployment:',
    '',
    '  incorrect passphrase',
    'a',
    'b',
  ].join('\n')
  t.equal(selectErrorText(stderr), 'could not deserialize deployment: incorrect passphrase a')
  t.equal(selectErrorText('warning: only this'), '')
  t.end()
})
