/** The notice that every use of the sandbox prints, so that nobody takes it for a real account. */
export function describeSandbox(folder: string): string {
  return `SANDBOX: simulated AWS account in ${folder}; nothing here touches AWS`
}
