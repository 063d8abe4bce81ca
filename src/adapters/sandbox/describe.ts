/**
 * The sentence that is said wherever the sandbox is used, so that nobody takes it for an account.
 */
export function sandboxSentence(folder: string): string {
  return `SANDBOX: simulated AWS account in ${folder}; nothing here touches AWS`
}
