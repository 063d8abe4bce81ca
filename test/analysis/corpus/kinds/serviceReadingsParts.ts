/** What the readings of AWS services share: expectations, and values of one account. */

export const loosened = /^security loosened (medium|high|critical)/
export const tightened = /^security tightened/
export const rather = /^(availability|configuration|version|security|scale) /
export const severe = /^(availability|security|version) \w+ (medium|high|critical)/
export const json = JSON.stringify
export const account = '907265183412'
export const lambda = `arn:aws:lambda:eu-west-1:${account}:function:worker`
/** A Step Functions definition whose only task is tried again `attempts` times. */
export const machine = (attempts: number) =>
  json({
    StartAt: 'A',
    States: {
      A: {
        Type: 'Task',
        Resource: lambda,
        Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: attempts }],
        End: true,
      },
    },
  })
