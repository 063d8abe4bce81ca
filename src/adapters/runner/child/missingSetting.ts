/**
 * A setting that the program requires and that has no value, as the SDK of its language reports it.
 */

const pattern =
  /(missing required configuration variable) '([^'\n]+)'(?:;? *\s*(?:please set a value using the command|run) `(pulumi config[^`\n]*)`(?: to set)?)?/i

/**
 * Null when the text reports no missing setting. The SDK advises `pulumi config set --secret`,
 * which needs the passphrase of the service; `twinstack config set` needs none.
 */
export function explainMissingSetting(text: string): { message: string; hint: string } | null {
  const match = pattern.exec(text)
  if (match === null) return null
  const [all, words = '', key = '', advice = ''] = match
  const command = `twinstack config set --secret ${key} --environment NAME --write`
  return {
    message: text.replace(all, () => `${words} '${key}'`),
    hint: advice.includes('--secret')
      ? `encrypt a value with  ${command}  and commit the file`
      : `write ${key} below \`config\` of Pulumi.NAME.yaml (a secret value: ${command}) and ` +
        'commit the file',
  }
}
