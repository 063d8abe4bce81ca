/** The user that installs dependencies, and the folder of its files. Types only. */

/** The user that npm runs as, and the service's data folder; null means the user of the service. */
export type Installer = { home: string; user: { uid: number; gid: number } | null }
