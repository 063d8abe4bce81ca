import { z } from 'zod'

/**
 * Names of stacks and projects, as pulumi accepts them (`pkg/v3/backend/diy`: letters, digits,
 * `_`, `.` and `-`, at most 100). A name never begins with a dot, because it is also a file name.
 */
export const stackNameSchema = z
  .string()
  .regex(
    /^[a-zA-Z0-9_-][a-zA-Z0-9_.-]{0,99}$/,
    'expected 1 to 100 letters, digits or _ . -, and no dot at the beginning',
  )
export const projectNameSchema = stackNameSchema

export const isStackName = (text: string): boolean => stackNameSchema.safeParse(text).success
