/** The port through which verbs read recorded states and their secrets. */
import type { Deployment } from './checkpoint.ts'

/** Encrypts and decrypts texts under one `encryptionsalt`. */
export type Crypter = {
  /** @throws Error when it was encrypted with another key, or changed */
  decrypt(ciphertext: string): string
  encrypt(text: string): string
}

/** The output of `pulumi stack export`; secrets as ciphertext. */
export type StateDocument = { version: number; features?: string[]; deployment: Deployment }

export type StateAccess = {
  /** a new `encryptionsalt` of the service's passphrase, `v1:SALT:v1:NONCE:CIPHERTEXT` */
  makeSalt(): Promise<string>
  /** null: the salt is malformed, or was made with another passphrase than the service's */
  open(salt: string): Promise<Crypter | null>
  /**
   * The key of the secrets in a state of `organization/project/stack`, whatever the organisation;
   * null for another secrets provider or passphrase than the service's.
   */
  openState(stack: string, deployment: Deployment): Promise<Crypter | null>
  /**
   * Creates the empty stack with its data key, where the state service has the states and there is
   * no such stack: values can be encrypted for it before its first run.
   */
  prepareStack(stack: string): Promise<void>
  /**
   * The recorded state of `organization/project/stack`; null when there is no such stack.
   *
   * @throws TwinstackError `unavailable` when the backend can't be read
   */
  read(stack: string): Promise<StateDocument | null>
  /**
   * Whether the file of the state is neither empty nor cut off, by its size and last bytes; true
   * for a stack that does not exist, and when the backend is not a folder.
   */
  isWhole(stack: string): Promise<boolean>
}

/**
 * The keys for secret values of a settings file that were not encrypted with the service's
 * passphrase. Every value in it is encrypted with the environment's own salt.
 */
export type SettingsKeys = {
  /** key of a foreign `encryptionsalt` (32 bytes in base64), by that salt */
  salts: Record<string, string>
  /** the value of a ciphertext that only another provider can decrypt, by its SHA-256 */
  values: Record<string, string>
  /** secret settings of earlier runs, which are only masked; the newest last */
  former: string[]
}

/** The keys with which a copy reads the secret values in the settings file of its template. */
export type TemplateKeys = Pick<SettingsKeys, 'salts' | 'values'> & {
  /** the name of the template */
  environment: string
  /** the template's own salt, with which `salts` and `values` are encrypted; null: it has none */
  encryptionSalt: string | null
  /** values of the settings file, encrypted for the stack of the copy, by their ciphertext in it */
  resealed?: Record<string, string>
}

export const noSettingsKeys: SettingsKeys = { salts: {}, values: {}, former: [] }
