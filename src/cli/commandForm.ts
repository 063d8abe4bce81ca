/** Hints name commands in the form that works where the person typed the last one. */

/** Scripts of our package.json from which a person runs the command line. */
const scripts = ['twinstack', 'start', 'demo']

/**
 * @param env npm sets `npm_command` and `npm_lifecycle_event` for what it starts
 * @returns `npx twinstack`, `npm run twinstack --`, or `twinstack`
 */
export function getCommandForm(env: NodeJS.ProcessEnv): string {
  const { npm_command: command, npm_lifecycle_event: event, npm_package_name: name } = env
  if (command === 'exec' || event === 'npx') return 'npx twinstack'
  return name === 'twinstack' && scripts.includes(event ?? '')
    ? 'npm run twinstack --'
    : 'twinstack'
}

/**
 * Replaces `twinstack up` in a line for people by this form. Names of packages and tags are not
 * changed.
 */
export function formatCommands(line: string, form: string): string {
  if (form === 'twinstack' || !line.includes('twinstack ')) return line
  return line.replaceAll(/(?<![\w/:.@-]|npx |npm run )twinstack(?= +[a-z])/g, form)
}
