/**
 * What a log shows of the tests while they run: a line for each file, and of one that failed all
 * that did not pass. tap's own views are for terminals: in a log `base` and `terse` take seconds of
 * processor time for twenty files, and `min` loses the last failure.
 */

/** Takes tap's output line by line. */
export function fileLines(print: (line: string) => void): (line: string) => void {
  let block: string[] = []
  let why = false
  return line => {
    const [, not, file, time = ''] = /^(not )?ok \d+ - (.*?)(?: # time=(\S+).*)?$/.exec(line) ?? []
    if (file !== undefined) {
      print(` ${not ? 'FAIL' : 'PASS'}  ${file} ${time}`.trimEnd())
      if (not) block.filter(inside => !passing.test(inside)).forEach(print)
      block = []
      why = not !== undefined
    } else if (why) {
      // the process that ran it: its exit code or signal, and that its time was up
      if (line.startsWith('  ')) print(line)
      why = line !== '  ...'
    } else {
      block.push(line)
    }
  }
}

const passing = /^\s*(ok \d+.*|\d+\.\.\d+|# Subtest: .*|# time=.*|)$/
