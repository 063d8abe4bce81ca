/**
 * How the engine marks special values in a property map (sdk/v3 `resource/sig`): the key has the
 * kind of the value.
 */
export const signatureKey = '4dabf18193072939515e22adb298388d'

/** The kind of a secret. */
export const secretSignature = '1b47061264138c4ac30d75fd1eb44270'
